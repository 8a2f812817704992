import { expect, test } from 'vitest';
import { Counters } from '../connection/stats.ts';
import { Trail } from './trail.ts';

/** Counts as if so many events had come with these delays in ms, in two requests of 500 bytes. */
function count(total: Counters, ...delays: number[]): void {
  for (const delay of delays) total.delays.add(delay);
  total.events += delays.length;
  total.requests += 2;
  total.bytes += 1000;
}

test('each second has the median delay of what came in it, and none when nothing came', () => {
  const [trail, total] = [new Trail(), new Counters()];
  count(total, 900, 900);
  trail.look(0, total, 0);
  count(total, 5, 40, 10);
  trail.look(1000, total, 0);
  trail.look(2000, total, 0);
  count(total, 7);
  trail.look(3000, total, 0);
  expect([...trail.delays]).toEqual([0, NaN, 1000, 10, 2000, NaN, 3000, 7]);
});

test('rates are those of the last minute, once there is enough of it', () => {
  const [trail, total] = [new Trail(), new Counters()];
  trail.look(0, total, 0);
  expect(trail.perMinute).toBeUndefined();
  for (let second = 1; second <= 120; second++) {
    if (second > 60) count(total, 1);
    trail.look(second * 1000, total, 0);
  }
  expect(trail.perMinute).toEqual({ requests: 120, bytes: 60_000 });
  expect(trail.delays.length).toBe(2 * 61);
});

test('a second in which more came than is held is no trouble', () => {
  const [trail, total] = [new Trail(), new Counters()];
  trail.look(0, total, 0);
  count(total, ...Array.from({ length: 2000 }, () => 3));
  trail.look(1000, total, 0);
  expect(trail.delays[3]).toBe(3);
});

test('the newest drawing is known to the second', () => {
  const [trail, total] = [new Trail(), new Counters()];
  trail.look(0, total, 0);
  expect(trail.paintedAt).toBeUndefined();
  trail.look(1000, total, 12);
  trail.look(2000, total, 12);
  expect(trail.paintedAt).toBe(1000);
});
