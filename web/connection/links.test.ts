import { afterEach, expect, test, vi } from 'vitest';
import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import type { LinkEvents, OpenTransport } from '../transports/contract.ts';
import { FakeClock } from './clock.kit.ts';
import { HEARTBEAT } from './fake-server.kit.ts';
import { feedOn, flow } from './feed.kit.ts';
import { Links } from './links.ts';
import { FeedStats } from './stats.ts';

afterEach(() => vi.unstubAllGlobals());

function linksOn(opener: OpenTransport) {
  const clock = new FakeClock();
  const told: string[] = [];
  const openers = Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, opener]));
  // fromEntries widens the keys
  const links = new Links(openers as Record<TransportName, OpenTransport>, clock, new FeedStats(), {
    frame: (link, frame) => {
      told.push(frame.type);
      if (frame.type === 'hello') links.greeted(link, frame);
    },
    closed: (_, cause) => void told.push(`${cause.kind}: ${cause.kind === 'refused' ? '' : cause.detail}`),
    silent: () => void told.push('silent'),
  });
  return { clock, told, links };
}

const REQUEST = { origin: 'http://switchyard.test', cursor: undefined, topics: ['*'] };

test('bytes of a frame that is not whole yet are life; requests are not', async () => {
  let events: LinkEvents | undefined;
  const { clock, told, links } = linksOn((_, given) => {
    events = given;
    return { advance: () => undefined, close: () => undefined };
  });
  links.open(1, 'sse', REQUEST, 0);
  links.adopt(1);
  events?.frame({ type: 'heartbeat', head: 0, serverTime: 0 });
  for (let second = 0; second < 30; second++) {
    await clock.pass(1000);
    events?.traffic(800, 0);
  }
  expect(told).toEqual(['heartbeat']);
  for (let second = 0; second < 6; second++) {
    await clock.pass(1000);
    events?.traffic(0, 1);
  }
  expect(told).toEqual(['heartbeat', 'silent']);
});

test('an opener that throws is a link that failed', () => {
  const { told, links } = linksOn(() => {
    throw new Error('no such door');
  });
  links.open(1, 'sse', REQUEST, 0);
  expect(told).toEqual(['failed: no such door']);
});

test('a page that throws when it is told the status is told the next one all the same', async () => {
  vi.stubGlobal('reportError', () => undefined);
  const world = feedOn();
  const heard: string[] = [];
  world.told.status.push = (status) => {
    heard.push(status.phase);
    throw new Error('no pill');
  };
  world.told.switched.push = () => {
    throw new Error('no mark');
  };
  world.feed.start();
  await flow(world, HEARTBEAT);
  world.server.append(2);
  await flow(world, 300);
  expect(heard).toEqual(expect.arrayContaining(['connecting', 'live']));
  expect(world.applied).toEqual([1, 2]);
});
