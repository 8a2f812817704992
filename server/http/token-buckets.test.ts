import { beforeEach, expect, test, vi } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

/** Ten at once, and one a second. */
const RATE = { points: 10, duration: 10 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'], now: 0 });
  return () => vi.useRealTimers();
});

/** Takes buckets, a key and how often; returns how often it was let in. */
function letIn(buckets: TokenBuckets, key: string, times: number): number {
  return Array.from({ length: times }, () => buckets.take(key)).filter((wait) => wait === 0).length;
}

test('as many as it holds at once, then as they come back, one by one', () => {
  const buckets = new TokenBuckets(RATE);
  expect(letIn(buckets, 'one', 25)).toBe(10);
  expect(buckets.take('one')).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(letIn(buckets, 'one', 25)).toBe(1);
  vi.advanceTimersByTime(4_000);
  expect(letIn(buckets, 'one', 25)).toBe(4);
});

test('nowhere comes twice as much through at once, as it did on both sides of a window’s edge', () => {
  const buckets = new TokenBuckets(RATE);
  expect(letIn(buckets, 'one', 1)).toBe(1);
  vi.advanceTimersByTime(9_900);
  expect(letIn(buckets, 'one', 25)).toBe(10);
  vi.advanceTimersByTime(200);
  expect(letIn(buckets, 'one', 25)).toBe(0);
});

test('who is refused is told when there is one again, and asking on makes that no later', () => {
  const buckets = new TokenBuckets({ points: 10, duration: 900 });
  expect(letIn(buckets, 'one', 10)).toBe(10);
  for (let n = 0; n < 50; n += 1) expect(buckets.take('one')).toBe(90);
  vi.advanceTimersByTime(60_000);
  expect(buckets.take('one')).toBe(30);
  vi.advanceTimersByTime(30_000);
  expect(buckets.take('one')).toBe(0);
});

test('each key has its own; one is put back, or all', () => {
  const buckets = new TokenBuckets(RATE);
  expect(letIn(buckets, 'one', 10)).toBe(10);
  expect(buckets.take('two')).toBe(0);
  buckets.giveBack('one');
  buckets.giveBack('nobody');
  expect(letIn(buckets, 'one', 5)).toBe(1);
  buckets.refill('one');
  buckets.giveBack('two');
  buckets.giveBack('two');
  expect([letIn(buckets, 'one', 20), letIn(buckets, 'two', 20)]).toEqual([10, 10]);
});

test('of addresses that come once none is kept for longer than twice as long as its bucket takes to fill', () => {
  const buckets = new TokenBuckets(RATE);
  for (let n = 0; n < 1_000; n += 1) buckets.take(`once ${n}`);
  for (let n = 0; n < 10; n += 1) buckets.take('often');
  vi.advanceTimersByTime(9_999);
  expect(letIn(buckets, 'often', 10)).toBe(9);
  expect(buckets.size).toBe(1_001);
  vi.advanceTimersByTime(1);
  expect(letIn(buckets, 'often', 10)).toBe(1);
  vi.advanceTimersByTime(10_000);
  buckets.take('often');
  expect(buckets.size).toBe(1);
});

test('however many come at once, so many are kept, and who asks on is not forgotten among them', () => {
  const buckets = new TokenBuckets(RATE);
  expect(letIn(buckets, 'one', 10)).toBe(10);
  for (let n = 0; n < 100_000; n += 1) {
    buckets.take(`other ${n}`);
    if (n % 5_000 === 0) expect(buckets.take('one')).toBe(1);
    if (buckets.size > 20_000) throw new Error(`${buckets.size} are kept.`);
  }
});
