import { expect, test, vi } from 'vitest';
import { PROTOCOL_VERSION } from '#protocol';
import { feedOn, flow } from './feed.kit.ts';

test('each hello is told: of the carrier, of a switch by hand, of a restarted server', async () => {
  const world = feedOn();
  world.feed.start();
  await flow(world, 300);
  world.feed.select('sse');
  await flow(world, 300);
  world.server.page = '/assets/two.js';
  for (const peer of world.server.open) world.server.cut(peer);
  await flow(world, 300);
  expect(world.told.greeted.map(({ transport, page }) => `${transport} ${page}`)).toEqual([
    'websocket /assets/one.js',
    'sse /assets/one.js',
    'sse /assets/two.js',
  ]);
});

test('a server put back to an older protocol is told of although it is refused: its page is the cure', async () => {
  const world = feedOn();
  world.server.protocol = PROTOCOL_VERSION - 1;
  world.feed.start();
  await flow(world, 200);
  expect(world.feed.status).toMatchObject({ why: { kind: 'refused' } });
  expect(world.told.greeted[0]).toMatchObject({ protocol: PROTOCOL_VERSION - 1, page: '/assets/one.js' });
});

test('a page that throws at a hello is given the stream all the same', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const world = feedOn();
  world.told.greeted.push = () => {
    throw new Error('no offer');
  };
  world.feed.start();
  await flow(world, 300);
  world.server.append(2);
  await flow(world, 300);
  vi.unstubAllGlobals();
  expect(world.applied).toEqual([1, 2]);
  expect(reported).toHaveBeenCalledOnce();
});
