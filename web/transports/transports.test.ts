import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { PROTOCOL_VERSION, TRANSPORT_NAMES } from '#protocol';
import { closeAll, EPOCH, hello, BATCH, HEARTBEAT, serve, listen } from './transports.kit.ts';

afterEach(closeAll);

for (const name of TRANSPORT_NAMES) {
  test(`${name}: a hello, then the events after the cursor`, async () => {
    const { origin } = await serve('well');
    const { frames, traffic, until } = listen(name, origin);
    await until(() => frames.length >= 2);
    expect(frames[0]).toMatchObject({ type: 'hello', transport: name, epoch: EPOCH });
    expect(frames[1]).toMatchObject({ type: 'batch', from: 1, to: 3 });
    expect(frames[1]?.type === 'batch' && frames[1].events[1]).toMatchObject({ seq: 3, data: { text: 'ä' } });
    expect(traffic.requests).toBeGreaterThan(0);
    expect(traffic.bytes).toBeGreaterThan(BATCH.length);
  });

  test(`${name}: where a page has several viewers, each request says whose it is; elsewhere none does`, async () => {
    const { origin, targets } = await serve('well');
    const lane = listen(name, origin, { viewer: 'lab-x' });
    await lane.until(() => lane.frames.length >= 2);
    lane.link.close();
    const count = targets.length;
    expect(count).toBeGreaterThan(0);
    expect(targets.filter((target) => target.includes('viewer=lab-x'))).toHaveLength(count);
    const plain = listen(name, origin);
    await plain.until(() => plain.frames.length >= 2);
    expect(targets.slice(count).some((target) => !target.includes('viewer='))).toBe(true);
  });

  test(`${name}: what is no frame ends it as garbled`, async () => {
    const { origin } = await serve('garbled');
    expect(await listen(name, origin).cause()).toMatchObject({ kind: 'garbled' });
  });

  test(`${name}: a refusal is told with its code`, async () => {
    const { origin } = await serve('refusing');
    const cause = await listen(name, origin).cause();
    expect(cause).toEqual({ kind: 'refused', code: 'UNKNOWN_TOPIC', detail: 'No such topic.' });
  });

  test(`${name}: no server is a failure`, async () => {
    expect(await listen(name, 'http://127.0.0.1:9').cause()).toMatchObject({ kind: 'failed' });
  });

  test(`${name}: after close nothing is told`, async () => {
    const { origin, io, streams } = await serve('well');
    const told = listen(name, origin);
    await told.until(() => told.frames.length >= 2);
    told.link.close();
    told.link.close();
    const [count, bytes] = [told.frames.length, told.traffic.bytes];
    io.emit('heartbeat', { head: 3, serverTime: 1 });
    for (const stream of streams) stream.write(`data:${HEARTBEAT}\n\n`);
    const other = listen('polling', origin); // its cadence gives the first one time to misbehave
    await other.until(() => other.frames.length >= 5);
    expect([told.frames.length, told.traffic.bytes, told.closed]).toEqual([count, bytes, undefined]);
  });
}

for (const name of ['websocket', 'long-polling'] as const) {
  test(`${name}: it stays on its transport, subscribes in auth and carries commands`, async () => {
    const { origin, auths, io } = await serve('well');
    const { link, frames, until } = listen(name, origin);
    await until(() => frames.length >= 2);
    expect(auths).toEqual([{ v: PROTOCOL_VERSION, cursor: `${EPOCH}:1`, topics: ['notes'] }]);
    expect(await link.send?.('command', { key: 'k' })).toEqual({ key: 'k' });
    const engine = name === 'websocket' ? 'websocket' : 'polling';
    expect([...io.sockets.sockets.values()].map(({ conn }) => conn.transport.name)).toEqual([engine]);
  });

  test(`${name}: a server that disconnects has ended it`, async () => {
    const { origin, io } = await serve('well');
    const told = listen(name, origin);
    await told.until(() => told.frames.length >= 2);
    io.disconnectSockets();
    expect(await told.cause()).toMatchObject({ kind: 'ended' });
  });
}

for (const name of ['sse', 'polling'] as const) {
  test(`${name}: a server that stops, or a proxy that answers for it, is a failure`, async () => {
    const stopping = await serve('stopping');
    expect(await listen(name, stopping.origin).cause()).toEqual({
      kind: 'failed',
      detail: 'STOPPING: No such topic.',
    });
    const broken = await serve('broken');
    expect(await listen(name, broken.origin).cause()).toEqual({
      kind: 'failed',
      detail: 'The answer was 502.',
    });
  });
}

test('sse: the end of the stream is told', async () => {
  const { origin, streams } = await serve('well');
  const told = listen('sse', origin);
  await told.until(() => told.frames.length >= 2);
  streams[0]?.end();
  expect(await told.cause()).toMatchObject({ kind: 'ended' });
});

test('polling: the bytes of an answer are told as they come, not when it is whole', async () => {
  const { origin, http } = await serve('well');
  const doors = http.listeners('request');
  http.removeAllListeners('request');
  const whole = `[${hello('polling')},${BATCH}]`;
  let rest: (() => void) | undefined;
  http.on('request', (_: IncomingMessage, response: ServerResponse) => {
    response.write(whole.slice(0, 30));
    rest = () => response.end(whole.slice(30));
  });
  const { frames, traffic, until } = listen('polling', origin);
  await until(() => traffic.bytes > 0);
  expect([traffic.bytes, frames.length]).toEqual([30, 0]);
  rest?.();
  await until(() => frames.length >= 2);
  expect(doors.length).toBeGreaterThan(0);
  expect(traffic.bytes).toBe(new TextEncoder().encode(whole).length);
});

test('polling: it asks for a hello once, and from where the page stands', async () => {
  const { origin, asked } = await serve('well');
  const { frames, until } = listen('polling', origin);
  await until(() => frames.length >= 4);
  expect(asked[0]?.search).toBe(`?v=${PROTOCOL_VERSION}&cursor=epochone%3A1&topics=notes&hello=1`);
  expect(asked[1]?.search).toBe(`?v=${PROTOCOL_VERSION}&cursor=epochone%3A3&topics=notes`);
  expect(frames[2]).toMatchObject({ type: 'heartbeat' });
});
