import { expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '#protocol';
import { HEARTBEAT } from './fake-server.kit.ts';
import { feedOn, flow } from './feed.kit.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

async function running(transport: 'websocket' | 'polling' = 'websocket') {
  const world = feedOn(transport === 'websocket' ? 'auto' : transport);
  world.server.append(3);
  world.feed.start();
  await flow(world, 300);
  return world;
}

test('it begins with a snapshot and goes on from its cursor', async () => {
  const world = await running();
  expect(world.server.peers[0]?.cursor).toEqual({ epoch: 'epochone', seq: 3 });
  world.server.append(2);
  await flow(world, 100);
  expect(world.applied).toEqual(upTo(5));
  expect(world.feed.status).toMatchObject({ phase: 'live', carrier: 'websocket', mode: 'auto' });
  expect(world.told).toMatchObject({ snapshots: ['start'], switched: ['- > websocket'] });
  expect(world.remembered).toEqual(['websocket']);
});

test('while the server is away at the start it waits with a retry time, then goes on by itself', async () => {
  const world = feedOn();
  world.server.up = false;
  world.feed.start();
  await flow(world, 100);
  expect(world.feed.status).toMatchObject({ phase: 'waiting', why: { kind: 'server-down' } });
  expect(world.feed.status.retryAt).toBeGreaterThan(world.clock.wall());
  world.server.up = true;
  await flow(world, 3000);
  expect(world.feed.status).toMatchObject({ phase: 'live', carrier: 'websocket', retryAt: undefined });
});

test('repeats of both links of a switch are dropped and counted', async () => {
  const world = await running();
  const { server, feed } = world;
  feed.select('sse');
  server.append(4);
  const [websocket, sse] = server.open;
  if (!websocket || !sse) throw new Error('Two links were expected.');
  server.pump(websocket);
  server.pump(sse);
  expect(feed.status.carrier).toBe('sse');
  server.pump(sse);
  expect(world.applied).toEqual(upTo(7));
  expect(feed.stats.by.sse.duplicates).toBe(4);
  expect(feed.stats.total).toMatchObject({ events: 4, gaps: 0, inversions: 0, switches: 1, opens: 2 });
  expect(websocket.open).toBe(false);
});

test('a hole is counted, and the stream is opened again from the cursor', async () => {
  const world = await running();
  const { server, feed } = world;
  server.append(6);
  const [peer] = server.open;
  if (peer) server.send(peer, { type: 'batch', from: 5, to: 9, events: server.log.slice(5) });
  expect(feed.stats.total.gaps).toBe(1);
  await flow(world, 300);
  expect(world.applied).toEqual(upTo(9));
  expect(peer?.open).toBe(false);
});

test('a silent carrier is replaced within its heartbeat and two seconds', async () => {
  const world = await running();
  const { server, feed, clock } = world;
  server.mute.add('websocket');
  server.append(1);
  const [dead] = server.open;
  await clock.pass(HEARTBEAT + 1300);
  expect(dead?.open).toBe(false);
  await flow(world, 500);
  expect(feed.status).toMatchObject({ carrier: 'long-polling', why: { kind: 'late' } });
  expect(world.applied).toEqual(upTo(4));
});

test('a server restart stays on its transport and loses nothing', async () => {
  const world = await running();
  const { server, feed } = world;
  await flow(world, 6000);
  server.up = false;
  for (const peer of server.open) server.cut(peer);
  await flow(world, 1500);
  expect(feed.status).toMatchObject({ phase: 'waiting', why: { kind: 'server-down' } });
  server.up = true;
  server.append(5);
  await flow(world, 4000);
  expect(feed.status).toMatchObject({ carrier: 'websocket', why: { kind: 'reconnected' } });
  expect(world.told.switched).toEqual(['- > websocket']);
  expect(world.applied).toEqual(upTo(8));
});

test('a blocked WebSocket: long polling carries, and a probe goes back once the block is lifted', async () => {
  const world = feedOn();
  world.server.blocked.add('websocket');
  world.feed.start();
  await flow(world, 300);
  expect(world.feed.status).toMatchObject({ carrier: 'long-polling', why: { kind: 'blocked' } });
  world.server.blocked.clear();
  world.server.append(5);
  await flow(world, 6000);
  expect(world.feed.status).toMatchObject({ carrier: 'websocket', why: { kind: 'restored' } });
  expect(world.applied).toEqual(upTo(5));
});

test('another log: a reset, a new snapshot, and what came meanwhile is applied after it', async () => {
  const world = await running();
  const { server, feed } = world;
  for (const peer of server.open) server.cut(peer);
  server.epoch = 'epochtwo';
  server.log = [];
  server.append(2);
  server.pumpAll(); // the hello and the reset
  server.append(3);
  server.pumpAll(); // held back until the snapshot
  await flow(world, 300);
  expect(world.told.snapshots).toEqual(['start', 'other-epoch']);
  expect(world.applied).toEqual(upTo(5));
  expect(feed.stats.total).toMatchObject({ resets: 1, gaps: 0, inversions: 0 });
  server.append(1);
  await flow(world, 200);
  expect(world.applied).toEqual(upTo(6));
});

test('a log that was put back under the same epoch is started from its snapshot', async () => {
  const world = await running();
  for (const peer of world.server.open) world.server.cut(peer);
  world.server.log = world.server.log.slice(0, 1);
  await flow(world, 300);
  world.server.append(3);
  await flow(world, 300);
  expect(world.told.snapshots).toEqual(['start', 'ahead']);
  expect(world.applied).toEqual(upTo(4));
});

test('a snapshot that fails after a reset is asked for again', async () => {
  const world = await running();
  const { server, clock } = world;
  for (const peer of server.open) server.cut(peer);
  server.epoch = 'epochtwo';
  server.pumpAll();
  server.up = false;
  await clock.pass(300);
  server.up = true;
  server.append(2);
  await flow(world, 3000);
  expect(world.applied).toEqual(upTo(5));
});

test('a hello of an older protocol is a refusal', async () => {
  const world = feedOn();
  world.feed.start();
  await world.clock.pass(0);
  const [peer] = world.server.open;
  const hello = {
    epoch: 'epochone',
    head: 0,
    floor: 0,
    from: 0,
    serverTime: 0,
    cadence: 40,
    heartbeat: 5000,
  };
  if (peer)
    world.server.send(peer, {
      type: 'hello',
      protocol: PROTOCOL_VERSION - 1,
      transport: 'websocket',
      ...hello,
    });
  expect(world.feed.status).toMatchObject({
    phase: 'waiting',
    why: { kind: 'refused', code: 'UNKNOWN_PROTOCOL' },
  });
});

test('a garbled candidate is not the end of the carrier', async () => {
  const world = await running();
  world.feed.select('sse');
  const candidate = world.server.open.at(-1);
  candidate?.events.closed({ kind: 'garbled', detail: 'no JSON' });
  expect(world.feed.status).toMatchObject({ carrier: 'websocket', why: { kind: 'pinned-failed' } });
});

test('bye: it comes back when the server said, without a strike', async () => {
  const world = await running();
  const [peer] = world.server.open;
  if (peer) world.server.send(peer, { type: 'bye', reason: 'stopping', retryAfter: 700 });
  expect(world.feed.status).toMatchObject({ phase: 'waiting', retryAt: world.clock.wall() + 700 });
  await flow(world, 1000);
  expect(world.feed.status).toMatchObject({ phase: 'live', carrier: 'websocket' });
});

test('what a forgotten link still tells is dropped', async () => {
  const world = await running();
  const { server, feed } = world;
  const [old] = server.open;
  feed.select('sse');
  server.pumpAll();
  server.append(1);
  const { frames } = feed.stats.total;
  old?.events.frame({ type: 'batch', from: 3, to: 4, events: server.log.slice(3) });
  old?.events.closed({ kind: 'failed', detail: 'late' });
  expect([feed.stats.total.frames, world.applied, feed.status.carrier]).toEqual([frames, upTo(3), 'sse']);
});

test('polling is told where the page stands', async () => {
  const world = await running('polling');
  world.server.append(4);
  await flow(world, 200);
  expect(world.server.open[0]?.cursor.seq).toBe(7);
  expect(world.applied).toEqual(upTo(7));
});

test('a stop ends every link, and nothing is told any more', async () => {
  const world = await running();
  world.feed.stop();
  world.server.append(1);
  await flow(world, 60_000);
  expect(world.server.open).toEqual([]);
  expect(world.applied).toEqual(upTo(3));
  expect(world.feed.status.phase).toBe('stopped');
  world.feed.start();
  await flow(world, 300);
  expect(world.applied).toEqual(upTo(4));
});

test('a command goes by POST where the carrier cannot carry it', async () => {
  const world = await running();
  expect(await world.feed.command({ type: 'note', text: 'hello' })).toEqual({ seq: 7, replayed: false });
});
