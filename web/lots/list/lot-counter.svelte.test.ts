import { expect, test } from 'vitest';
import type { LotList } from '#protocol';
import { FakeClock } from '../../connection/clock.kit.ts';
import { lotsList } from '../lots.kit.ts';
import { LotCounter } from './lot-counter.svelte.ts';

function counterOf(answers: (LotList | undefined)[]) {
  const clock = new FakeClock();
  let asked = 0;
  const counter = new LotCounter(async () => {
    asked += 1;
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError('fetch failed');
    return answer;
  }, clock);
  return { counter, clock, asked: () => asked };
}

test('many changes are one question; what an answer has already is not asked for', async () => {
  const { counter, clock, asked } = counterOf([lotsList([], { seq: 20, counts: { open: 7 } })]);
  counter.take(lotsList([], { seq: 12, counts: { open: 9 } }));
  counter.changed(12);
  await clock.pass(60_000);
  expect(asked()).toBe(0);
  for (const seq of [13, 14, 20]) counter.changed(seq);
  await clock.pass(60_000);
  expect([asked(), counter.current?.open]).toEqual([1, 7]);
  counter.take(lotsList([], { seq: 19, counts: { open: 8 } }));
  expect(counter.current?.open).toBe(7);
});

test('a question that fails leaves what is known, and the next change asks again', async () => {
  const { counter, clock } = counterOf([undefined, lotsList([], { seq: 30, counts: { open: 3 } })]);
  counter.take(lotsList([], { seq: 12, counts: { open: 9 } }));
  counter.changed(13);
  await clock.pass(60_000);
  expect(counter.current?.open).toBe(9);
  counter.changed(14);
  await clock.pass(60_000);
  expect(counter.current?.open).toBe(3);
  counter.forget();
  expect(counter.current).toBeUndefined();
});
