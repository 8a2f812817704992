import { expect, test } from 'vitest';
import { HEARTBEAT } from './fake-server.kit.ts';
import { feedOn, flow } from './feed.kit.ts';

/** A laptop that was shut for a night: its connections are dead, and nobody has said so. */

const NIGHT = 8 * 3_600_000;

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

async function asleep(counts: boolean) {
  const world = feedOn();
  world.server.append(3);
  world.feed.start();
  await flow(world, 40_000);
  for (const peer of world.server.open) world.server.lose(peer);
  world.clock.sleep(NIGHT, counts);
  return world;
}

test.each([
  ['stood still', false],
  ['went on', true],
])('on waking, its clock having %s, it is back from its cursor within the heartbeat', async (_, counts) => {
  const world = await asleep(counts);
  world.server.append(200);
  await flow(world, HEARTBEAT + 1300);
  expect(world.feed.status).toMatchObject({ phase: 'live', carrier: 'websocket' });
  expect(world.applied).toEqual(upTo(203));
  expect(world.told.snapshots).toEqual(['start']);
  expect(world.feed.stats.total).toMatchObject({ gaps: 0, duplicates: 0, inversions: 0 });
});

test.each([false, true])(
  'the first message sets the clock of the server right (its own went on: %s)',
  async (counts) => {
    const world = await asleep(counts);
    await flow(world, HEARTBEAT + 1300);
    const { feed, clock } = world;
    expect(feed.stats.serverTimeAt(clock.now())).toBeCloseTo(clock.wall(), -2);
    world.server.append(1);
    await flow(world, 200);
    expect(feed.stats.total.delays.percentile(1)).toBeLessThan(200);
  },
);

test.each([false, true])(
  'a cursor that was forgotten meanwhile is one reset (its clock went on: %s)',
  async (counts) => {
    const world = await asleep(counts);
    world.server.append(200);
    world.server.floor = 150;
    await flow(world, HEARTBEAT + 2000);
    expect(world.told.snapshots).toEqual(['start', 'too-old']);
    expect(world.applied).toEqual(upTo(203));
  },
);

test('a network that came back is not waited for: the same transport is opened beside a carrier that may hang', async () => {
  const world = feedOn();
  world.server.append(3);
  world.feed.start();
  await flow(world, 40_000);
  for (const peer of world.server.open) world.server.lose(peer);
  world.feed.nudge('online');
  world.server.append(5);
  await flow(world, 300);
  expect(world.feed.status).toMatchObject({ phase: 'live', carrier: 'websocket' });
  expect(world.applied).toEqual(upTo(8));
});

test('waking beside a line that spoke just now opens nothing; beside one that is overdue it does', async () => {
  const world = feedOn();
  world.feed.start();
  await flow(world, 40_000);
  const { length } = world.server.peers;
  world.feed.nudge('woken');
  expect(world.server.peers.length).toBe(length);
  for (const peer of world.server.open) world.server.lose(peer);
  world.clock.sleep(NIGHT, true);
  world.feed.nudge('woken');
  expect(world.server.peers.length).toBe(length + 1);
});
