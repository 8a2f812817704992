import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LAB_DEFAULTS, LAB_LIMITS, laneViewer, Refusal } from '#protocol';
import type { AppendRequest, AppendResult } from '../../../db/log.ts';
import { WatchList } from '../../hub/watched.ts';
import { LabSessions } from './lab-sessions.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function isList(data: unknown): data is readonly unknown[] {
  return Array.isArray(data);
}

/** A log that keeps what it is given, and fails as often as it is told to. */
class MemoryLog {
  readonly epoch = 'k3v9x2ab7q0d';
  head = 7;
  failures = 0;
  readonly requests: AppendRequest[] = [];

  async append(request: AppendRequest): Promise<AppendResult> {
    await Promise.resolve();
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('The disk is full.');
    }
    this.requests.push(request);
    const firstSeq = this.head + 1;
    this.head += request.events.length;
    return { firstSeq, lastSeq: this.head, replayed: false };
  }

  /** The numbers of all events, in order. */
  get numbers(): unknown[] {
    const numberOf = (data: unknown): unknown => (isList(data) ? data[0] : undefined);
    return this.requests.flatMap(({ events }) => events.map(({ data }) => numberOf(data)));
  }
}

function openLab() {
  const [log, watchList, failures] = [new MemoryLog(), new WatchList(), [] as unknown[]];
  const sessions = new LabSessions({
    log,
    watchList,
    proxy: undefined,
    onFailure: (error) => failures.push(error),
  });
  return { log, watchList, failures, sessions };
}

test('a session ends a minute after its last request', async () => {
  const { sessions, watchList } = openLab();
  const { id } = sessions.open();
  await vi.advanceTimersByTimeAsync(LAB_LIMITS.idleSeconds * 1_000 - 1);
  expect(sessions.get(id).id).toBe(id);
  expect(watchList.of(laneViewer(id, 'sse'))).toBeDefined();
  await vi.advanceTimersByTimeAsync(LAB_LIMITS.idleSeconds * 1_000 - 1);
  expect(sessions.get(id).id).toBe(id);
  await vi.advanceTimersByTimeAsync(LAB_LIMITS.idleSeconds * 1_000);
  expect(() => sessions.get(id)).toThrow(Refusal);
  expect(watchList.of(laneViewer(id, 'sse'))).toBeUndefined();
});

test('and after half an hour in any case; its events end with it', async () => {
  const { sessions, log } = openLab();
  const { id } = sessions.open();
  for (let minute = 1; minute < LAB_LIMITS.minutes; minute += 0.5) {
    await vi.advanceTimersByTimeAsync(30_000);
    sessions.get(id);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(() => sessions.get(id)).toThrow(Refusal);
  const { length } = log.requests;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log.requests.length).toBe(length);
});

test('the source makes as many events as it is told to, each numbered, with as many bytes', async () => {
  const { sessions, log } = openLab();
  const session = sessions.open();
  session.set({ ...LAB_DEFAULTS, rate: 100, bytes: 150 });
  const begun = log.numbers.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log.numbers.length - begun).toBeGreaterThanOrEqual(995);
  expect(log.numbers.length - begun).toBeLessThanOrEqual(1_001);
  expect(log.numbers).toEqual(log.numbers.map((_, index) => index + 1));
  const [event] = log.requests.at(-1)?.events ?? [];
  expect(event).toMatchObject({ kind: 'lab', topic: session.topic });
  expect(event?.data).toEqual([expect.any(Number), expect.any(Number), expect.stringMatching(/^.{150}$/)]);
  session.end();
});

test('a write that fails is tried again, and leaves no hole', async () => {
  const { sessions, log, failures } = openLab();
  const session = sessions.open();
  session.set({ ...LAB_DEFAULTS, rate: 50 });
  await vi.advanceTimersByTimeAsync(1_000);
  log.failures = 3;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(failures).toHaveLength(3);
  expect(log.numbers.length).toBeGreaterThan(300);
  expect(log.numbers).toEqual(log.numbers.map((_, index) => index + 1));
  expect(session.made).toBe(log.numbers.length);
  session.end();
});

test('without batching events wait for no company', async () => {
  const { sessions, log, watchList } = openLab();
  const session = sessions.open();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(log.requests.at(-1)?.patience).toBe(40);
  expect(watchList.urgentTopics.has(session.topic)).toBe(false);
  session.set({ ...LAB_DEFAULTS, batching: false });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(log.requests.at(-1)?.patience).toBeUndefined();
  expect(watchList.urgentTopics.has(session.topic)).toBe(true);
  session.end();
  expect(watchList.urgentTopics.has(session.topic)).toBe(false);
});

test('what a session had begun to write when it ended is no failure', async () => {
  const { sessions, log, failures } = openLab();
  const session = sessions.open();
  session.set({ ...LAB_DEFAULTS, rate: 1_000, batching: false });
  await vi.advanceTimersByTimeAsync(100);
  log.failures = Infinity;
  vi.advanceTimersByTime(20);
  session.end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(failures).toEqual([]);
});
