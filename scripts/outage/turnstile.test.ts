import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../lib/free-port.ts';
import { attemptsIn, mostWithin, startTurnstile } from './turnstile.ts';

const request = (target: string) => Buffer.from(`GET ${target} HTTP/1.1\r\nHost: here\r\n\r\n`);

test.each([
  ['a handshake', '/socket.io/?EIO=4&transport=polling', 1],
  ['a poll of an open session', '/socket.io/?EIO=4&transport=polling&sid=abc', 0],
  ['a stream', '/api/v1/stream?v=2', 1],
  ['the first poll', '/api/v1/poll?v=2&hello=1', 1],
  ['a later poll', '/api/v1/poll?v=2', 0],
  ['the question whether the server is there', '/readyz', 1],
  ['a snapshot', '/api/v1/snapshot', 1],
])('%s', (_, target, count) => expect(attemptsIn(request(target))).toBe(count));

test('several requests in one piece are counted one by one', () => {
  expect(attemptsIn(Buffer.concat([request('/readyz'), request('/api/v1/stream'), request('/')]))).toBe(2);
});

test('the most in a second', () => {
  expect(mostWithin([], 1000)).toBe(0);
  expect(mostWithin([0, 1000, 2000], 1000)).toBe(1);
  expect(mostWithin([0, 10, 999, 1000, 1009, 5000], 1000)).toBe(4);
});

test('it notes who comes while nobody is there, and passes on when somebody is', async () => {
  const port = await freePort();
  const turnstile = await startTurnstile(port);
  onTestFinished(() => turnstile.close());
  await expect(fetch(`${turnstile.url}/readyz`)).rejects.toThrow();
  expect(turnstile.attempts).toHaveLength(1);
  const server = createServer((_, response) => response.end('here')).listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const answer = await fetch(`${turnstile.url}/readyz`, { headers: { connection: 'close' } });
  expect(await answer.text()).toBe('here');
  expect(turnstile.attempts).toHaveLength(2);
  const mute = connect(Number(new URL(turnstile.url).port), '127.0.0.1');
  await once(mute, 'connect');
  mute.destroy();
  expect(turnstile.attempts).toHaveLength(2);
});
