import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { FakeClock } from '../connection/clock.kit.ts';
import { FakeServer } from '../connection/fake-server.kit.ts';
import { Feed } from '../connection/feed.ts';
import type { FeedListener, FeedOptions } from '../connection/feed-types.ts';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import { Hub } from './hub.ts';
import { lineOn, type FromHub, type PageLine, type ToHub } from './messages.ts';
import { PageFeed, type LoadAlone } from './page-feed.ts';

const loadFeed: LoadAlone = async () => (options, listener) => new Feed(options, listener);

/** A page on a fake server, with a hub that a test may take away. */
function pageWith(hubThere: boolean, load: LoadAlone = loadFeed) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  server.append(5);
  const applied: number[] = [];
  const snapshots: string[] = [];
  /** What a test brings about: snapshots that fail, events of which the page makes nothing once. */
  const trouble = { snapshots: false, poison: 0 };
  let there = hubThere;
  let lost = (): void => undefined;
  const http = { check: async () => ({ ok: server.up }), post: async () => ({ seq: 7, replayed: false }) };
  const hub = new Hub({
    origin: 'http://switchyard.test',
    clock,
    random: () => 0.5,
    transports: server.transports,
    http,
    ask: async (cursor, topics) => {
      if (!server.up) throw new Error('down');
      return server.ask(cursor, topics);
    },
  });
  const options: FeedOptions = {
    origin: 'http://switchyard.test',
    topics: ['*'],
    mode: 'auto',
    ladder: DEFAULT_LADDER,
    memory: { good: () => [], remember: () => undefined, mode: () => undefined, choose: () => undefined },
    snapshot: async () => {
      if (trouble.snapshots) throw new Error('lost on the way');
      return server.snapshot();
    },
    clock,
    random: () => 0.5,
    transports: server.transports,
    http,
  };
  const listener: FeedListener = {
    greeted: () => undefined,
    snapshot: ({ seq }, reason) => {
      snapshots.push(reason);
      applied.length = 0;
      for (let one = 1; one <= seq; one++) applied.push(one);
    },
    events: (events) => {
      for (const { seq } of events) {
        if (seq === trouble.poison) throw new Error(`Event ${seq} is poison.`);
        applied.push(seq);
      }
    },
    status: () => undefined,
    switched: () => undefined,
  };
  const lines: PageLine[] = [];
  const feed = new PageFeed(
    options,
    listener,
    {
      open: async (first) => {
        if (!there) return undefined;
        const { port1, port2 } = new MessageChannel();
        hub.connect(lineOn<ToHub, FromHub>(port2));
        const line = lineOn<FromHub, ToHub>(port1);
        lines.push(line);
        line.post(first);
        return line;
      },
      onLost: (listen) => void (lost = listen),
      close: () => undefined,
    },
    load,
  );
  const flow = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      server.pumpAll();
      await clock.pass(100);
      await new Promise((next) => setImmediate(next)); // ports deliver in turns of the real loop
    }
  };
  const loseHub = (): void => {
    there = false;
    for (const peer of server.open) server.lose(peer);
    lost();
  };
  onTestFinished(() => feed.stop());
  const findHub = (): void => void (there = true);
  return { feed, server, applied, snapshots, trouble, flow, loseHub, findHub };
}

afterEach(() => void vi.unstubAllGlobals());

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('without a hub the page has a feed of its own, over one snapshot', async () => {
  const { feed, server, applied, snapshots, flow } = pageWith(false);
  feed.start();
  await flow(500);
  server.append(5);
  await flow(300);
  expect(applied).toEqual(upTo(10));
  expect(snapshots).toEqual(['start']);
  expect(feed.sharedBy).toBeUndefined();
  expect(feed.status).toMatchObject({ phase: 'live', carrier: 'websocket' });
});

test('a hub that goes for good: a feed of its own goes on from the cursor, and the page does not begin anew', async () => {
  const { feed, server, applied, snapshots, flow, loseHub } = pageWith(true);
  feed.start();
  await flow(1_000);
  server.append(5);
  await flow(300);
  expect([feed.sharedBy, applied.length]).toEqual([1, 10]);
  feed.select('sse');
  await flow(500);
  loseHub();
  server.append(5);
  await flow(1_000);
  expect(feed.sharedBy).toBeUndefined();
  expect(applied).toEqual(upTo(15));
  expect(snapshots).toEqual(['start']);
  expect(feed.status).toMatchObject({ phase: 'live', carrier: 'sse', mode: 'sse' });
});

test('the code of its own feed cannot be loaded: the page looks again, for a hub and for the code', async () => {
  let tries = 0;
  const { feed, server, applied, flow } = pageWith(false, async () => {
    tries += 1;
    if (tries <= 2) throw new TypeError('Failed to fetch dynamically imported module');
    return loadFeed();
  });
  feed.start();
  await flow(4_000);
  expect(tries).toBe(1);
  await flow(30_000);
  server.append(5);
  await flow(500);
  expect(tries).toBe(3);
  expect(feed.status).toMatchObject({ phase: 'live', carrier: 'websocket' });
  expect(applied).toEqual(upTo(10));
});

test('the code cannot be loaded and a hub comes meanwhile: the page is shared again', async () => {
  const { feed, server, applied, snapshots, flow, loseHub, findHub } = pageWith(true, () =>
    Promise.reject(new TypeError('Failed to fetch dynamically imported module')),
  );
  feed.start();
  await flow(1_000);
  loseHub();
  await flow(1_000);
  findHub();
  server.append(5);
  await flow(10_000);
  expect(feed.sharedBy).toBe(1);
  expect(applied).toEqual(upTo(10));
  expect(snapshots).toEqual(['start']);
});

test('the hub goes while a reset waits for its snapshot: the feed of its own has a snapshot first', async () => {
  const { feed, server, applied, snapshots, trouble, flow, loseHub } = pageWith(true);
  feed.start();
  await flow(1_000);
  server.up = false;
  for (const peer of server.open) server.cut(peer);
  await flow(500);
  server.append(20);
  [server.floor, server.up] = [20, true]; // retention has passed the page's place
  trouble.snapshots = true;
  await flow(5_000);
  expect(feed.stats.total.resets).toBeGreaterThan(0);
  loseHub();
  await flow(300);
  trouble.snapshots = false;
  await flow(20_000);
  server.append(5);
  await flow(1_000);
  expect(feed.sharedBy).toBeUndefined();
  expect(snapshots).toEqual(['start', 'start']);
  expect(applied).toEqual(upTo(30));
});

test('a snapshot that was shown long ago is not where the feed of its own begins', async () => {
  vi.stubGlobal('reportError', () => undefined);
  const { feed, server, applied, snapshots, trouble, flow, loseHub } = pageWith(true);
  feed.start();
  await flow(1_000);
  server.append(95);
  await flow(500);
  server.floor = 100; // retention has passed the first snapshot
  trouble.poison = 101;
  server.append(5);
  await flow(100);
  trouble.poison = 0;
  loseHub(); // before the page has asked for another one
  await flow(5_000);
  expect(snapshots).toEqual(['start', 'start']);
  expect(applied).toEqual(upTo(105));
});

test('the hub goes after events that the page could not take: they are not left out', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const { feed, server, applied, trouble, flow, loseHub } = pageWith(true);
  feed.start();
  await flow(1_000);
  trouble.poison = 7;
  trouble.snapshots = true;
  server.append(5);
  await flow(200);
  expect(reported).toHaveBeenCalledOnce();
  trouble.poison = 0;
  loseHub();
  await flow(300);
  trouble.snapshots = false;
  await flow(20_000);
  server.append(5);
  await flow(1_000);
  expect(applied).toEqual(upTo(15));
});
