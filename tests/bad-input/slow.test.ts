import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { HEADERS, PATHS } from '#protocol';
import { ask, requestBytes } from '../lib/raw-http.ts';
import { useScene } from './bystanders.ts';

/** Connections of each kind. */
const MANY = 500;
/** Milliseconds within which one that does not get on is cut. */
const HEADERS_CUT = 15_000;
const BODIES_CUT = 35_000;
/** Milliseconds between the bytes of one that trickles. */
const TRICKLE = 1_000;

const scene = useScene();

/** Takes the first bytes and perhaps one that trickles after them; returns the milliseconds until the connection was cut. */
async function lasts(first: Buffer | string, trickle?: string): Promise<number> {
  const begun = performance.now();
  const socket = connect(scene.server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(first);
  socket.resume();
  const timer = trickle === undefined ? undefined : setInterval(() => socket.write(trickle), TRICKLE);
  await once(socket, 'close');
  clearInterval(timer);
  return performance.now() - begun;
}

/** How long the longest of many lasts: half of them silent, half trickling. */
async function longest(first: Buffer | string, trickle: string): Promise<number> {
  const times = Array.from({ length: MANY }, (_, n) => lasts(first, n % 2 === 0 ? undefined : trickle));
  return Math.max(...(await Promise.all(times)));
}

test('1,000 connections that do not get on are cut in time, and the server goes on answering', async () => {
  const body = requestBytes(scene.server.port, {
    method: 'POST',
    path: PATHS.commands,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': '60000',
      [HEADERS.idempotencyKey]: 'a-slow-command',
    },
    body: '{',
  });
  const cut = Promise.all([longest('GET / HTTP/1.1\r\nHost: x\r\n', 'x'), longest(body, ' ')]);
  const slowest = { answer: 0 };
  const watch = { over: false };
  const watching = (async () => {
    while (!watch.over) {
      const asked = performance.now();
      expect((await ask(scene.server.port, { path: PATHS.healthz }, 60_000))?.status).toBe(200);
      slowest.answer = Math.max(slowest.answer, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 250)); // it is looked at now and then
    }
  })();
  const [headers, bodies] = await cut;
  watch.over = true;
  await watching;
  process.stdout.write(
    `headers cut after ${Math.round(headers)} ms, bodies after ${Math.round(bodies)} ms; slowest answer ${Math.round(slowest.answer)} ms\n`,
  );
  // What a busy machine answers late, it cuts as late.
  expect(headers).toBeLessThan(HEADERS_CUT + slowest.answer);
  expect(bodies).toBeGreaterThan(HEADERS_CUT);
  expect(bodies).toBeLessThan(BODIES_CUT + slowest.answer);
});

test('nobody noticed', () => scene.unmoved());
