import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal, type History } from '#protocol';
import { HistoryLoader } from './history-loader.ts';

const HISTORY: History = {
  epoch: 'epochone',
  seq: 1,
  serverTime: 0,
  from: 0,
  to: 1,
  step: 1,
  source: 'raw',
  series: [],
  notes: [],
};
const WANTED = { from: 0, to: 1, points: 100 };

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a newer question ends the older one, whose answer then counts for nothing', async () => {
  const signals: AbortSignal[] = [];
  const answers: ((history: History) => void)[] = [];
  const answered = vi.fn(() => true);
  const loader = new HistoryLoader(
    (_, signal) => {
      signals.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    },
    () => expect.unreachable(),
  );
  loader.load(() => ({ wanted: WANTED, answered: () => expect.unreachable() }));
  loader.load(() => ({ wanted: WANTED, answered }));
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  for (const answer of answers) answer(HISTORY);
  await vi.advanceTimersByTimeAsync(0);
  expect(answered).toHaveBeenCalledTimes(1);
});

test('what fails is asked again, later each time, with a question made anew', async () => {
  const asked: number[] = [];
  const failed = vi.fn();
  let made = 0;
  const loader = new HistoryLoader(({ from }) => {
    asked.push(from);
    return asked.length < 3 ? Promise.reject(new Error('no')) : Promise.resolve(HISTORY);
  }, failed);
  const answered = vi.fn(() => true);
  loader.load(() => ({ wanted: { ...WANTED, from: made++ }, answered }));
  await vi.advanceTimersByTimeAsync(1999);
  expect(asked).toEqual([0]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(2999);
  expect(asked).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual([0, 1, 2]);
  expect([failed.mock.calls.length, answered.mock.calls.length]).toEqual([2, 1]);
  expect(vi.getTimerCount()).toBe(0);
});

test('an answer that cannot be used is asked for again; stopping ends it', async () => {
  const ask = vi.fn(() => Promise.resolve(HISTORY));
  const loader = new HistoryLoader(ask, () => undefined);
  loader.load(() => ({ wanted: WANTED, answered: () => false }));
  await vi.advanceTimersByTimeAsync(2000);
  expect(ask).toHaveBeenCalledTimes(2);
  loader.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(2);
});

test('an answer that cannot be taken in counts as a failure', async () => {
  const failed = vi.fn();
  const answered = vi
    .fn(() => true)
    .mockImplementationOnce(() => {
      throw new RangeError('Too long.');
    });
  const loader = new HistoryLoader(() => Promise.resolve(HISTORY), failed);
  loader.load(() => ({ wanted: WANTED, answered }));
  await vi.advanceTimersByTimeAsync(2000);
  expect([failed.mock.calls.length, answered.mock.calls.length]).toEqual([1, 2]);
});

test('what the server will always refuse is not asked again, what may pass is', async () => {
  const refusals = [
    new Refusal('LOG_BUSY', 'Busy.', 'Wait.'),
    new Refusal('MALFORMED_REQUEST', 'No.', 'Mend.'),
  ];
  const failed = vi.fn();
  const loader = new HistoryLoader(
    () => Promise.reject(refusals.shift() ?? new Error('asked again')),
    failed,
  );
  loader.load(() => ({ wanted: WANTED, answered: () => true }));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(failed.mock.calls.map(([reason]: Refusal[]) => reason?.code)).toEqual([
    'LOG_BUSY',
    'MALFORMED_REQUEST',
  ]);
});
