import { expect, test } from 'vitest';
import { DelayRing, FeedStats } from './stats.ts';

test('percentiles come from the newest samples only', () => {
  const ring = new DelayRing();
  expect(ring.percentile(0.5)).toBeUndefined();
  for (let ms = 1; ms <= 100; ms++) ring.add(ms);
  expect([ring.percentile(0.5), ring.percentile(0.95), ring.percentile(1)]).toEqual([51, 96, 100]);
  for (let round = 0; round < 512; round++) ring.add(7);
  expect([ring.size, ring.percentile(0), ring.percentile(1)]).toEqual([512, 7, 7]);
});

test('delays are by the clock of the server, whose estimate takes the least late message', () => {
  const stats = new FeedStats();
  expect(stats.serverTimeAt(1000)).toBeUndefined();
  stats.measured(20);
  stats.measured(300); // a busy page, not a slower network
  stats.heard(5000, 1010); // 4000 ahead, half a round trip on its way
  expect(stats.serverTimeAt(1010)).toBe(5010);
  for (let message = 0; message < 1000; message++) stats.heard(5100 + message, 1310 + message); // all 200 ms late
  expect(stats.serverTimeAt(2310)).toBe(6310);
  stats.applied('sse', [{ seq: 1, at: 6310 }], 2360);
  expect(stats.by.sse.delays.percentile(0.5)).toBe(50);
  expect(stats.total.delays.size).toBe(1);
});

test('a round trip measured later corrects the estimate at once, and events alone keep it up', () => {
  const stats = new FeedStats();
  stats.measured(200);
  stats.heard(1000, 1000);
  expect(stats.serverTimeAt(1000)).toBe(1100);
  stats.measured(10);
  expect(stats.serverTimeAt(1000)).toBe(1005);
  stats.applied('sse', [{ seq: 1, at: 2000 }], 1990);
  expect(stats.serverTimeAt(1990)).toBe(2005);
});

test('an event that comes after a later one is an inversion, but not behind a new snapshot', () => {
  const stats = new FeedStats();
  const at = 0;
  stats.restart(5);
  stats.applied(
    'sse',
    [
      { seq: 6, at },
      { seq: 8, at },
      { seq: 7, at },
    ],
    0,
  );
  expect(stats.total.inversions).toBe(1);
  stats.restart(2);
  stats.applied('polling', [{ seq: 3, at }], 0);
  expect([stats.total.inversions, stats.by.polling.events, stats.total.events]).toEqual([1, 1, 4]);
});

test('events that do not fit their kind are counted', () => {
  const stats = new FeedStats();
  stats.applied(
    'sse',
    [
      { seq: 1, at: 0 },
      { seq: 2, at: 0, misfit: 'note' },
    ],
    0,
  );
  expect([stats.by.sse.misfits, stats.total.misfits, stats.total.events]).toEqual([1, 1, 2]);
});

test('the largest silence of a transport is that of its time as carrier; of all, over every change', () => {
  const stats = new FeedStats();
  stats.arrival('sse', 0, false);
  stats.arrival('sse', 900, true);
  stats.ended('sse');
  stats.arrival('sse', 5000, false);
  stats.arrival('sse', 5100, true);
  expect([stats.by.sse.largestSilence, stats.total.largestSilence]).toEqual([900, 4100]);
  expect(stats.total.frames).toBe(4);
});
