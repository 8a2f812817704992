import { expect, test } from 'vitest';
import { feedOn, flow } from './feed.kit.ts';

test('bye may be the first and only frame, of a candidate as of a poll', async () => {
  const world = feedOn('polling');
  world.feed.start();
  await world.clock.pass(0);
  const [peer] = world.server.open;
  if (peer) world.server.send(peer, { type: 'bye', reason: 'stopping', retryAfter: 700 });
  expect(world.feed.status).toMatchObject({
    phase: 'waiting',
    why: { kind: 'bye' },
    retryAt: world.clock.wall() + 700,
    next: 'polling',
  });
  await flow(world, 1000);
  expect(world.feed.status).toMatchObject({ phase: 'live', carrier: 'polling', next: undefined });
});

test('the status names what the next probe will try', async () => {
  const world = feedOn();
  world.server.blocked.add('websocket').add('long-polling');
  world.feed.start();
  await flow(world, 300);
  const tried: (string | undefined)[] = [];
  for (let probe = 0; probe < 3; probe++) {
    const { next, retryAt = 0 } = world.feed.status;
    tried.push(next);
    await flow(world, retryAt - world.clock.wall());
    expect(world.server.peers.at(-1)?.transport).toBe(next);
  }
  expect(tried).toEqual(['websocket', 'long-polling', 'websocket']);
});
