import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Lane, reset, type Shape } from './lane.ts';

let near: Socket;
let far: Socket;
let end: () => void;

beforeEach(async () => {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  const accepted = once(server, 'connection');
  near = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(near, 'connect');
  far = (await accepted)[0] as Socket; // what a TCP server accepts
  for (const socket of [near, far]) socket.on('error', () => {}); // resets are the point
  end = () => {
    near.destroy();
    far.destroy();
    server.close();
  };
});

afterEach(() => {
  end();
});

function laneOf(shape: Shape): Lane {
  return new Lane(near, near, { shape: () => shape, random: () => 0.5, passed: () => {} });
}

test('reset closes a socket even behind its own end, which Node alone would lose', async () => {
  const closed = once(near, 'close');
  near.end('last words');
  reset(near);
  await closed;
  expect(near.destroyed).toBe(true);
});

test('reset is felt as a reset', async () => {
  const failed = once(far.resume(), 'error');
  reset(near);
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
});

test('an end waits for the bytes before it, whatever the shape', async () => {
  const lane = laneOf({ latencyMs: 20, jitterMs: 10, bytesPerSecond: 200_000, sliceBytes: 100 });
  lane.push(Buffer.alloc(5000, 'a'));
  lane.push(Buffer.from('b'));
  lane.finish('end');
  let got = '';
  for await (const part of far) got += String(part);
  expect(got).toBe(`${'a'.repeat(5000)}b`);
});

test('a source is paused while its sink takes nothing, and goes on when it does', async () => {
  const lane = laneOf({});
  near.resume();
  far.pause();
  let pushed = 0;
  while (!near.isPaused()) {
    lane.push(Buffer.alloc(65_536));
    pushed += 65_536;
  }
  expect(pushed).toBeLessThan(1_000_000);
  lane.finish('end');
  let got = 0;
  for await (const part of far) got += (part as Buffer).length; // no encoding is set
  expect(got).toBe(pushed);
  expect(near.isPaused()).toBe(false);
});

test('a stopped lane passes nothing, not even what waited', async () => {
  const lane = laneOf({ latencyMs: 30 });
  lane.push(Buffer.from('lost'));
  lane.stop();
  lane.push(Buffer.from('lost too'));
  await new Promise((resolve) => setTimeout(resolve, 60)); // longer than the latency: nothing is to happen
  near.end();
  let got = '';
  for await (const part of far) got += String(part);
  expect(got).toBe('');
});

test('a held lane keeps everything, its end included, and passes it when it goes on', async () => {
  const lane = laneOf({});
  lane.hold();
  lane.push(Buffer.from('late'));
  lane.finish('end');
  let got = '';
  far.on('data', (part) => (got += String(part)));
  await new Promise((resolve) => setTimeout(resolve, 30)); // nothing is to happen
  expect(got).toBe('');
  const ended = once(far, 'end');
  lane.go();
  await ended;
  expect(got).toBe('late');
});

test('an abandoned lane drops what waits, and closes its sink only when it is not held', async () => {
  const lane = laneOf({});
  lane.hold();
  lane.push(Buffer.from('lost'));
  lane.abandon('reset');
  expect(near.destroyed).toBe(false);
  const failed = once(far.resume(), 'error');
  lane.go();
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
});
