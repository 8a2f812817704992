import { expect, test } from 'vitest';
import fc from 'fast-check';
import { nextSecond, settledOrAborted, sleep } from './ticker.ts';

test('the next second is full, later than the last, and at most a second and a half away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e12, max: 2e12 }), fc.integer({ min: -5000, max: 5000 }), (now, ago) => {
      const last = Math.floor((now - ago) / 1000) * 1000;
      const next = nextSecond(now, last);
      expect(next % 1000).toBe(0);
      expect(next).toBeGreaterThan(now);
      expect(next - now).toBeLessThanOrEqual(1500);
      if (last <= now) expect(next).toBeGreaterThan(last);
    }),
  );
});

test('a timer that fires a moment early does not tick twice', () => {
  expect(nextSecond(1_799_999_999_999, 1_800_000_000_000)).toBe(1_800_000_001_000);
});

test('sleep and waiting end with the signal', async () => {
  const control = new AbortController();
  const both = Promise.all([
    sleep(1e8, control.signal),
    settledOrAborted(new Promise(() => {}), control.signal),
  ]);
  control.abort();
  await both;
  await sleep(1e8, control.signal);
  expect(control.signal.aborted).toBe(true);
});
