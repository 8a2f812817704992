import { expect, test } from 'vitest';
import { RING_CAPACITY } from './ring.ts';
import { SeriesStore } from './store.ts';
import { newestSum } from './summary.ts';

test('a series is silent after 5 s, a slow one after three of its intervals', () => {
  const store = new SeriesStore();
  for (const second of [0, 1, 2, 3]) store.push(second * 1000, [1, 1], second * 1000);
  for (const second of [0, 10, 20, 30]) store.push(second * 1000, [2, 1], second * 1000);
  expect(store.freshness(8000, 8000, [1])).toEqual({ sampleAge: 5000, arrivalAge: 5000, silent: false });
  expect(store.freshness(8001, 8001, [1])).toEqual({ sampleAge: 5001, arrivalAge: 5001, silent: true });
  expect(store.freshness(60_000, 60_000, [2]).silent).toBe(false);
  expect(store.freshness(60_001, 60_001, [2]).silent).toBe(true);
  expect(store.freshness(40_000, 40_000).silent).toBe(false);
});

test('a slow series does not hide the silence of the quick ones', () => {
  const store = new SeriesStore();
  for (const second of [0, 10, 20]) store.push(second * 1000, [2, 1], second * 1000);
  for (const second of [19, 20, 21, 22]) store.push(second * 1000, [1, 1], second * 1000);
  expect(store.freshness(27_000, 27_000).silent).toBe(false);
  expect(store.freshness(27_001, 27_001).silent).toBe(true);
});

test('silence is seen by the page itself when the server clock was set back', () => {
  const store = new SeriesStore();
  store.push(100_000, [1, 1], 0);
  expect(store.freshness(50_000, 6000)).toEqual({ sampleAge: 0, arrivalAge: 6000, silent: true });
});

test('everything is held from where the snapshot began, or from where the first full ring does', () => {
  const store = new SeriesStore();
  expect(store.heldFrom).toBe(Infinity);
  store.clear(-5000);
  store.push(0, [1, 1], 0);
  expect(store.heldFrom).toBe(-5000);
  for (let time = 1; time <= RING_CAPACITY + 9; time++) store.push(time, [2, 1], 0);
  expect(store.heldFrom).toBe(10);
});

test('what never was is not silent', () => {
  expect(new SeriesStore().freshness(0, 0)).toEqual({
    sampleAge: Infinity,
    arrivalAge: Infinity,
    silent: false,
  });
});

test('the newest sum leaves out series that have ended', () => {
  const store = new SeriesStore();
  store.push(0, [1, 5, 2, 7], 0);
  store.push(1000, [1, 6, 3, null], 0);
  const rings = [1, 2, 3].map((id) => store.ring(id)).filter((ring) => ring !== undefined);
  expect(newestSum(rings)).toBe(6);
  expect(newestSum([])).toBeNaN();
});
