import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import * as v from 'valibot';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { lotTopic, PATHS, Refusal, sealedTopic, SnapshotSchema, type Snapshot } from '#protocol';
import type { Log } from '../../db/log.ts';
import { openLog } from '../../db/open.ts';
import type { ReadDoor } from '../transports/subscription.ts';
import { openDoor } from './testing.ts';
import { createRouter } from './router.ts';
import { newest, serveSnapshot } from './snapshot.ts';

const HOUR = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A log in a real file behind a real server; both are gone when the test ends. */
async function stand(): Promise<{ log: Log; door: ReadDoor; get: (query: string) => Promise<string> }> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'switchyard-snapshot-'));
  const log = openLog({ dataFolder });
  const router = createRouter(pino({ level: 'silent' }));
  const door = openDoor(log);
  serveSnapshot(router, door);
  const listener = getRequestListener(router.fetch);
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    await log.close();
    rmSync(dataFolder, { recursive: true });
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    log,
    door,
    get: async (query) => (await fetch(`http://127.0.0.1:${port}${PATHS.snapshot}?${query}`)).text(),
  };
}

const parse = (text: string): Snapshot => v.parse(SnapshotSchema, JSON.parse(text));

/** Opens a lot `count` times, with a sealed event and a state beside each. */
async function write(log: Log, lot: string, count: number, over: number | null = null): Promise<void> {
  const one = (n: number) =>
    log.append({
      events: [
        {
          topic: sealedTopic(lot),
          kind: 'sealed-cancel',
          data: { t: n, reason: 'planted secret', by: 'b-1' },
        },
        { topic: lotTopic(lot), kind: 'lot-opened', data: { t: n } },
      ],
      states: [
        { topic: lotTopic(lot), state: { lot, opened: n }, over },
        { topic: sealedTopic(lot), state: { planted: 'secret' }, over },
      ],
    });
  await Promise.all(Array.from({ length: count }, (_, index) => one(index + 1)));
}

test('of patterns the current states come, of a topic named in full its own and all that happened in it', async () => {
  const { log, get } = await stand();
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(now - 2 * HOUR);
  await write(log, 'going00', 3);
  await write(log, 'fresh00', 1, now - 23 * HOUR);
  await write(log, 'stale00', 2, now - 25 * HOUR);
  clock.mockReturnValue(now);
  await write(log, 'newest0', 1);
  await log.append({ events: [{ topic: 'notes', kind: 'note', data: { text: 'hi' } }] });
  const states = {
    'lots/newest0': { lot: 'newest0', opened: 1 },
    'lots/going00': { lot: 'going00', opened: 3 },
    'lots/fresh00': { lot: 'fresh00', opened: 1 },
  };
  for (const query of ['', 'topics=*', 'topics=lots/*,notes']) {
    const snapshot = parse(await get(query));
    expect(snapshot.states).toEqual(states);
    expect(Object.keys(snapshot.states ?? {})).toEqual(Object.keys(states));
    expect(snapshot.events.map(([seq, , topic]) => [seq, topic])).toEqual([
      [14, 'lots/newest0'],
      [15, 'notes'],
    ]);
  }
  const stale = parse(await get('topics=lots/stale00'));
  expect(stale.states).toEqual({ 'lots/stale00': { lot: 'stale00', opened: 2 } });
  expect(stale.events.map(([, , , , data]) => data)).toEqual([{ t: 1 }, { t: 2 }]);
  const both = parse(await get('topics=*,lots/stale00'));
  expect(both.states).toEqual({ ...states, ...stale.states });
  expect(both.events.map(([seq]) => seq)).toEqual([10, 12, 14, 15]);
  expect(parse(await get('topics=notes')).states).toEqual({});
  expect(parse(await get('topics=lots/never00'))).toMatchObject({ states: {}, events: [] });
});

test('nothing sealed is in a snapshot, whatever is asked for', async () => {
  const { log, get } = await stand();
  await write(log, 'planted', 2);
  for (const topics of ['*', 'lots/*', 'lots/planted', '*,lots/planted', 'sealed/planted', 'sealed/*'])
    expect(await get(`topics=${topics}&window=3600`), topics).not.toMatch(
      /planted secret|"planted":|sealed-/,
    );
  expect(await get('topics=sealed/planted')).toContain('UNKNOWN_TOPIC');
});

test('a long past and a busy board do not push each other out', async () => {
  const { log, get } = await stand();
  await write(log, 'longest', 6_000);
  const text = 'x'.repeat(400);
  const notes = Array.from(
    { length: 6_000 },
    () => ({ topic: 'notes', kind: 'note', data: { text } }) as const,
  );
  await log.append({ events: notes });
  const { events, seq } = parse(await get('topics=*,lots/longest'));
  const topics = events.map(([, , topic]) => topic);
  expect(topics.filter((topic) => topic === 'lots/longest')).toHaveLength(5_000);
  expect(topics.filter((topic) => topic === 'notes').length).toBeGreaterThan(4_000);
  const seqs = events.map(([one]) => one);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  expect([seqs.at(-1), seq]).toEqual([18_000, 18_000]);
});

test('the newest events that fit, in order', () => {
  const event = (seq: number, json: string) => ({ seq, at: 0, topic: 'notes', kind: 'note', json });
  const events = [event(1, 'aaaa'), event(2, 'bbbb'), event(3, 'éé')];
  const fitting = (bytes: number) => newest(events, bytes).map(({ json }) => json);
  expect(fitting(15)).toEqual(['aaaa', 'bbbb', 'éé']);
  expect(fitting(14)).toEqual(['bbbb', 'éé']);
  expect(fitting(5)).toEqual(['éé']);
  expect(fitting(4)).toEqual([]);
  expect(newest([], 4)).toEqual([]);
});

test('who may no longer read when his turn in the line comes is told so', async () => {
  const { log, door, get } = await stand();
  const asked = vi.spyOn(door.access, 'asker');
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  const recent = log.recent.bind(log);
  const read = vi.spyOn(log, 'recent').mockImplementation(async (request) => {
    await held;
    return recent(request);
  });
  const before = [get('topics=*'), get('topics=*')];
  await vi.waitUntil(() => read.mock.calls.length === 2);
  const known = asked.mock.calls.length;
  const last = get('topics=*');
  await vi.waitUntil(() => asked.mock.calls.length > known);
  asked.mockRejectedValue(new Refusal('REVOKED', 'This token was revoked.', 'Ask for another one.'));
  go();
  await Promise.all(before);
  expect(await last).toContain('"REVOKED"');
  expect(read).toHaveBeenCalledTimes(2);
});
