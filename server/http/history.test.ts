import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import pino from 'pino';
import * as v from 'valibot';
import { expect, onTestFinished, test, vi } from 'vitest';
import { HISTORY_POINTS, HISTORY_POINTS_LIMIT, HistorySchema, PATHS, Refusal } from '#protocol';
import type { HistoryRequest, Log } from '../../db/log.ts';
import { ANONYMOUS } from '../access/principal.ts';
import { openDoor } from './testing.ts';
import { acceptsGzip, compressed } from './compressed.ts';
import { historyFromQuery } from './history-query.ts';
import { encodeHistory, serveHistory } from './history.ts';
import { createRouter } from './router.ts';

const DAY = 86_400_000;

test('a query becomes what the log is asked for', () => {
  expect(historyFromQuery({ from: '10', to: '20' })).toEqual({ from: 10, to: 20, points: HISTORY_POINTS });
  expect(historyFromQuery({ from: '0', to: '1', points: '7', series: '3,1', v: '2' })).toEqual({
    from: 0,
    to: 1,
    points: 7,
    series: [3, 1],
  });
  expect(historyFromQuery({ from: '0', to: String(400 * DAY) }).to).toBe(400 * DAY);
});

test.each([
  [{ to: '20' }, /beginning/],
  [{ from: '10' }, /end/],
  [{ from: '-1', to: '20' }, /beginning/],
  [{ from: '1e3', to: '2000' }, /beginning/],
  [{ from: '1', to: '9007199254740993' }, /end/],
  [{ from: '20', to: '20' }, /before it begins/],
  [{ from: '0', to: String(400 * DAY + 1) }, /too long/],
  [{ from: '1', to: '2', points: '0' }, /points/],
  [{ from: '1', to: '2', points: String(HISTORY_POINTS_LIMIT + 1) }, /points/],
  [{ from: '1', to: '2', points: 'many' }, /points/],
  [{ from: '1', to: '2', series: '' }, /series/],
  [{ from: '1', to: '2', series: '1,,2' }, /series/],
  [{ from: '1', to: '2', series: '0' }, /series/],
  [{ from: '1', to: '2', series: Array(513).fill('1').join(',') }, /series/],
])('%o is refused with the next step', (query, message) => {
  try {
    historyFromQuery(query);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ code: 'MALFORMED_REQUEST', message: expect.stringMatching(message) });
    expect((error as Refusal).next).not.toBe('');
    return;
  }
  throw new Error('It was taken.');
});

test('a version that is not spoken is refused as such', () => {
  expect(() => historyFromQuery({ from: '1', to: '2', v: '99' })).toThrow(/speaks protocols/);
});

test('the body is what the schema says, its notes as they were stored', async () => {
  const note = { seq: 3, at: 15, topic: 'notes', kind: 'note', json: '[3,15,"notes","note",{"text":"hi"}]' };
  const body = await encodeHistory('k3v9x2ab7q0d', {
    seq: 9,
    from: 10,
    to: 20,
    step: 5,
    source: 'raw',
    series: [
      [1, [0, 1], [1, 1], [2, 3], [2, 3], [2, 3], [2, 3]],
      [4, [1], [2], [1.5], [0.5], [1], [1]],
    ],
    notes: [note],
  });
  const parsed = v.parse(HistorySchema, JSON.parse(body));
  expect(parsed).toMatchObject({ epoch: 'k3v9x2ab7q0d', seq: 9, from: 10, to: 20, step: 5, source: 'raw' });
  expect(parsed.series.map(([id]) => id)).toEqual([1, 4]);
  expect(parsed.notes).toEqual([[3, 15, 'notes', 'note', { text: 'hi' }]]);
});

test.each([
  ['gzip, deflate, br', true],
  ['br;q=1.0, gzip;q=0.8', true],
  ['deflate, GZIP', true],
  ['gzip;q=0', false],
  ['gzip;q=0.0, br', false],
  ['br', false],
  ['', false],
])('Accept-Encoding "%s": gzip %s', (header, accepted) => {
  expect(acceptsGzip(header)).toBe(accepted);
});

test('a large body is compressed for whom accepts it, a small one for nobody', async () => {
  const large = 'a board left open all day '.repeat(1_000);
  const { body, headers } = await compressed(large, 'gzip');
  expect(headers).toEqual({ Vary: 'Accept-Encoding', 'Content-Encoding': 'gzip' });
  expect(gunzipSync(body).toString()).toBe(large);
  expect(body.length).toBeLessThan(large.length / 20);
  const vary = { Vary: 'Accept-Encoding' };
  expect(await compressed(large, undefined)).toEqual({ body: large, headers: vary });
  expect(await compressed('small', 'gzip')).toEqual({ body: 'small', headers: vary });
});

/** Takes what answers; returns the port of a server that asks it until the test ends. */
async function listening(answer: ReturnType<typeof getRequestListener>): Promise<number | undefined> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}

test('who leaves while a history is read ends the reading, and who left while in line is not read for', async () => {
  const readings: HistoryRequest[] = [];
  const log: Pick<Log, 'epoch' | 'history'> = {
    epoch: 'k3v9x2ab7q0d',
    history(request) {
      readings.push(request);
      return new Promise((_, reject) =>
        request.signal?.addEventListener('abort', () => reject(new Error('left'))),
      );
    },
  };
  const router = new Hono<{ Bindings: HttpBindings }>();
  serveHistory(router, openDoor(log as Log)); // nothing else of it is used
  let asked = 0;
  const listener = getRequestListener(router.fetch);
  const port = await listening((request, response) => {
    asked += 1;
    return listener(request, response);
  });
  const ask = (from: number, signal: AbortSignal): Promise<unknown> =>
    fetch(`http://127.0.0.1:${port}${PATHS.history}?from=${from}&to=9`, { signal }).catch(() => undefined);
  const [first, second] = [new AbortController(), new AbortController()];
  const left = Promise.all([1, 2, 3, 4].map((from) => ask(from, first.signal)));
  await vi.waitUntil(() => asked === 4 && readings.length >= 2);
  expect(readings).toHaveLength(2);
  first.abort();
  await left;
  const last = ask(5, second.signal);
  await vi.waitUntil(() => readings.length > 2);
  expect(readings.slice(0, 2).map(({ signal }) => signal?.aborted)).toEqual([true, true]);
  expect(readings.slice(2).map(({ from }) => from)).toEqual([5]);
  second.abort();
  await last;
});

test('who may no longer read when his turn in the line comes is told so', async () => {
  const log: Pick<Log, 'epoch' | 'history'> = {
    epoch: 'k3v9x2ab7q0d',
    history: () => Promise.reject(new Error('It was read.')),
  };
  const door = openDoor(log as Log); // nothing else of it is used
  const asked = vi.spyOn(door.access, 'asker');
  asked.mockResolvedValueOnce(ANONYMOUS);
  asked.mockRejectedValue(new Refusal('REVOKED', 'This token was revoked.', 'Ask for another one.'));
  const router = createRouter(pino({ level: 'silent' }));
  serveHistory(router, door);
  const port = await listening(getRequestListener(router.fetch));
  const answer = await fetch(`http://127.0.0.1:${port}${PATHS.history}?from=1&to=9`);
  expect(await answer.json()).toMatchObject({ error: { code: 'REVOKED' } });
});
