import { afterEach, expect, test, vi } from 'vitest';
import { feedOn, flow } from './feed.kit.ts';

/** Resets, snapshots that take their time, and a page that throws. */

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

afterEach(() => vi.unstubAllGlobals());

async function running(mode: 'auto' | 'polling') {
  const world = feedOn(mode);
  world.server.append(3);
  world.feed.start();
  await flow(world, 300);
  return world;
}

/** Replaces the log under open links: what polls is reset, the others would have been cut. */
function replaceLog({ server }: ReturnType<typeof feedOn>): void {
  server.epoch = 'epochtwo';
  server.log = [];
  server.append(2);
}

/** The page throws as it must, and the browser is told. */
function reported(): unknown[] {
  const errors: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => void errors.push(error));
  return errors;
}

test('polling: a snapshot slower than the cadence is loaded once, while the head moves on', async () => {
  const world = await running('polling');
  const { server, feed } = world;
  replaceLog(world);
  server.snapshotTakes = 2500;
  for (let asked = 0; asked < 40; asked++) {
    server.append(1);
    await flow(world, 100);
  }
  expect(world.told.snapshots).toEqual(['start', 'other-epoch']);
  expect(world.applied).toEqual(upTo(42));
  expect(feed.stats.total).toMatchObject({ resets: 1, gaps: 0, opens: 1 });
});

test('polling: a range that is held back until the snapshot is not fetched again', async () => {
  const world = await running('polling');
  const { server } = world;
  replaceLog(world);
  server.snapshotTakes = 2000;
  const [peer] = server.open;
  for (let asked = 0; asked < 10; asked++) {
    server.append(2);
    await flow(world, 100);
  }
  const froms = peer?.sent.flatMap((frame) => (frame.type === 'batch' ? [frame.from] : [])) ?? [];
  expect(froms.length).toBeGreaterThan(5);
  expect(new Set(froms).size).toBe(froms.length);
});

test('a reset of the same log does not begin the load anew that is under way', async () => {
  const world = await running('auto');
  const { server, feed } = world;
  server.snapshotTakes = 1000;
  const [peer] = server.open;
  if (!peer) throw new Error('A link was expected.');
  const reset = { type: 'reset', epoch: server.epoch, reason: 'too-old' } as const;
  for (let round = 0; round < 8; round++) {
    server.send(peer, { ...reset, seq: 3 });
    await flow(world, 300);
  }
  expect(world.told.snapshots.filter((reason) => reason === 'too-old').length).toBeGreaterThanOrEqual(2);
  expect(feed.stats.total.gaps).toBe(0);
});

test('a snapshot older than the newest reset is not used: another one is asked for', async () => {
  const world = await running('auto');
  const { server, feed } = world;
  server.snapshotTakes = 1000;
  const [peer] = server.open;
  if (!peer) throw new Error('A link was expected.');
  server.send(peer, { type: 'reset', epoch: server.epoch, reason: 'too-old', seq: 3 });
  await world.clock.pass(100);
  server.append(5);
  peer.cursor = { epoch: server.epoch, seq: 8 };
  server.send(peer, { type: 'reset', epoch: server.epoch, reason: 'too-old', seq: 8 });
  server.append(1);
  await flow(world, 4000);
  expect(world.applied).toEqual(upTo(9));
  expect(feed.stats.total).toMatchObject({ gaps: 0, opens: 1 });
});

test('polling that did not hear the reset of another link still asks for no range twice', async () => {
  const world = await running('auto');
  const { server, feed } = world;
  server.snapshotTakes = 1000;
  feed.select('polling');
  const [websocket, polling] = server.open;
  if (!websocket || !polling) throw new Error('Two links were expected.');
  server.send(websocket, { type: 'reset', epoch: server.epoch, reason: 'too-old', seq: 3 });
  server.pump(polling);
  server.append(2);
  server.pump(polling);
  expect([feed.status.carrier, polling.cursor.seq, world.applied.length]).toEqual(['polling', 5, 3]);
  await flow(world, 3000);
  expect(world.applied).toEqual(upTo(5));
});

test('polling beside another carrier asks from where the page stands, not from its own last answer', async () => {
  const world = await running('polling');
  const { server, feed } = world;
  server.append(2);
  feed.select('websocket');
  const [polling, websocket] = server.open;
  if (!polling || !websocket) throw new Error('Two links were expected.');
  feed.select('polling');
  server.pump(polling);
  expect(polling.cursor.seq).toBe(5);
  expect(world.applied).toEqual(upTo(5));
});

test('events that the page cannot take make no hole: it is told, and begins anew from a snapshot', async () => {
  const errors = reported();
  const world = await running('auto');
  const { server, feed } = world;
  world.poison.add(5);
  server.append(4);
  await flow(world, 100);
  server.append(2);
  await flow(world, 1000);
  expect(errors).toEqual([new Error('Event 5 is poison.')]);
  expect(world.told.snapshots).toEqual(['start', 'stumbled']);
  expect(world.applied).toEqual(upTo(9));
  expect(feed.stats.total).toMatchObject({ gaps: 0, opens: 1 });
});

test('events that the page cannot take just after a snapshot are not lost either', async () => {
  reported();
  const world = await running('polling');
  const { server } = world;
  replaceLog(world);
  server.snapshotTakes = 500;
  world.poison.add(4);
  for (let asked = 0; asked < 30; asked++) {
    server.append(1);
    await flow(world, 100);
  }
  expect(world.told.snapshots).toEqual(['start', 'other-epoch', 'stumbled']);
  expect(world.applied).toEqual(upTo(32));
  const froms = server.open[0]?.sent.flatMap((frame) => (frame.type === 'batch' ? [frame.from] : [])) ?? [];
  expect(new Set(froms).size).toBe(froms.length);
});

test('polling: a log that is put back after an earlier reset is noticed on the same link', async () => {
  const world = await running('polling');
  const { server, feed } = world;
  replaceLog(world);
  server.append(7);
  await flow(world, 300);
  server.log = server.log.slice(0, 4);
  await flow(world, 300);
  server.append(2);
  await flow(world, 300);
  expect(world.told.snapshots).toEqual(['start', 'other-epoch', 'ahead']);
  expect(world.applied).toEqual(upTo(6));
  expect(feed.stats.total).toMatchObject({ gaps: 0, opens: 1 });
});

test('a page that throws again and again does not ask for snapshots in a hurry', async () => {
  reported();
  const world = await running('auto');
  const { server } = world;
  for (let seq = 1; seq <= 2000; seq++) world.poison.add(seq);
  for (let round = 0; round < 300; round++) {
    server.append(1);
    await flow(world, 100);
  }
  expect(world.told.snapshots.length).toBeGreaterThan(3);
  expect(world.told.snapshots.length).toBeLessThan(12);
});
