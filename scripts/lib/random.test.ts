import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

test('the same seed gives the same numbers, another one gives others', () => {
  const of = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 5 }, () => random.whole(0, 1_000_000));
  };
  expect(of(7)).toEqual(of(7));
  expect(of(7)).not.toEqual(of(8));
});

test('numbers fill their range evenly, and every item is picked', () => {
  const random = seededRandom(1);
  const counts = new Map<number, number>();
  for (let n = 0; n < 10_000; n += 1) {
    const number = random.whole(3, 7);
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([3, 4, 5, 6, 7]);
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c']))).size).toBe(3);
});
