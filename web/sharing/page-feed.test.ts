import { expect, test } from 'vitest';
import { FakeClock } from '../connection/clock.kit.ts';
import { FakeServer } from '../connection/feed.kit.ts';
import { Feed } from '../connection/feed.ts';
import type { FeedListener, FeedOptions } from '../connection/feed-types.ts';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import { Hub } from './hub.ts';
import { lineOn, type FromHub, type PageLine, type ToHub } from './messages.ts';
import { PageFeed } from './page-feed.ts';

/** A page on a fake server, with a hub that a test may take away. */
function pageWith(hubThere: boolean) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  server.append(5);
  const applied: number[] = [];
  const snapshots: string[] = [];
  let there = hubThere;
  let lost = (): void => undefined;
  const http = { check: async () => ({ ok: server.up }), post: async () => ({ seq: 7, replayed: false }) };
  const hub = new Hub({
    origin: 'http://switchyard.test',
    clock,
    random: () => 0.5,
    transports: server.transports,
    http,
    ask: async (cursor, topics) => server.ask(cursor, topics),
  });
  const options: FeedOptions = {
    origin: 'http://switchyard.test',
    topics: ['*'],
    mode: 'auto',
    ladder: DEFAULT_LADDER,
    memory: { good: () => [], remember: () => undefined, mode: () => undefined, choose: () => undefined },
    snapshot: server.snapshot,
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
    events: (events) => void applied.push(...events.map(({ seq }) => seq)),
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
    async () => (own, told) => new Feed(own, told),
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
  return { feed, server, applied, snapshots, flow, loseHub };
}

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
  feed.stop();
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
  feed.stop();
});
