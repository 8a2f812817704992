import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TapAnswer } from '#protocol';
import { TapBook, type TapDoor } from './tap-book.svelte.ts';
import { tapRecord } from './tap.kit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A book before a door whose answers are made here. */
function opened() {
  const asked: number[] = [];
  const switched: boolean[] = [];
  const answers: (TapAnswer | Error)[] = [];
  const door: TapDoor = {
    switchTap: async (on) => void switched.push(on),
    tap: async (after) => {
      asked.push(after);
      const answer = answers.shift() ?? { on: true, records: [], next: after, dropped: 0 };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const book = new TapBook(door, (error) => (error instanceof Error ? error.message : ''));
  const come = (first: number, last: number, dropped = 0): void => {
    const records = Array.from({ length: last - first + 1 }, (_, index) => tapRecord({ n: first + index }));
    answers.push({ on: true, records, next: last, dropped });
  };
  const numbers = (): number[] => book.records.map(({ n }) => n);
  return { book, asked, switched, answers, come, numbers };
}

test('it is turned on when somebody looks, asks on from the last record, and is turned off', async () => {
  const { book, asked, switched, come, numbers } = opened();
  come(1, 3);
  come(4, 4);
  const stop = book.follow();
  await vi.advanceTimersByTimeAsync(700);
  expect(numbers()).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([0, 3]);
  stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked).toHaveLength(2);
  expect(switched).toEqual([true, false]);
});

test('paused, the list stands still; going on it has what came meanwhile', async () => {
  const { book, come, numbers } = opened();
  come(1, 2);
  come(3, 3);
  const stop = book.follow();
  await vi.advanceTimersByTimeAsync(0);
  book.pause(true);
  await vi.advanceTimersByTimeAsync(700);
  expect(numbers()).toEqual([1, 2]);
  book.pause(false);
  expect(numbers()).toEqual([1, 2, 3]);
  stop();
});

test('an answer that fails is told and asked for again, and what is dropped is counted', async () => {
  const { book, answers, come, numbers } = opened();
  answers.push(new Error('gone'));
  come(9, 9, 8);
  const stop = book.follow();
  await vi.advanceTimersByTimeAsync(0);
  expect(book.problem).toBe('gone');
  await vi.advanceTimersByTimeAsync(700);
  expect([book.problem, book.dropped]).toEqual(['', 8]);
  expect(numbers()).toEqual([9]);
  stop();
});

test('no more is held than the server keeps', async () => {
  const { book, come } = opened();
  for (let part = 0; part < 5; part++) come(part * 500 + 1, part * 500 + 500);
  const stop = book.follow();
  await vi.advanceTimersByTimeAsync(3000);
  expect(book.records).toHaveLength(2000);
  expect([book.records[0]?.n, book.dropped]).toEqual([501, 500]);
  stop();
});
