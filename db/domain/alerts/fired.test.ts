import { expect, test } from 'vitest';
import type { Alert, FiredSpan } from '#protocol';
import { FiredLog } from './fired.ts';

const span = (episode: number, to: number | null, id = 'a'): FiredSpan => ({
  id,
  rule: 'rulerule',
  severity: 'warning',
  episode,
  from: episode + 1,
  to,
});
const alert = (other: Partial<Alert>): Alert => ({
  id: 'a',
  version: 1,
  rule: 'rulerule',
  name: 'Hot',
  severity: 'warning',
  labels: {},
  state: 'firing',
  reason: 'condition',
  recovering: null,
  episode: 10,
  since: 10,
  firedAt: 20,
  resolvedAt: null,
  value: 1,
  at: 20,
  annotations: {},
  ...other,
});

test('a stretch begins where it fires and ends where it is resolved; what was only pending is none', () => {
  const log = new FiredLog(10);
  log.take(alert({ state: 'pending', firedAt: null }));
  log.take(alert({ episode: 5, state: 'inactive', firedAt: null }));
  expect([...log.all]).toEqual([]);
  log.take(alert({}));
  log.take(alert({ recovering: 25 }));
  expect([...log.all]).toMatchObject([{ episode: 10, from: 20, to: null }]);
  log.take(alert({ state: 'resolved', resolvedAt: 30 }));
  expect([...log.all]).toMatchObject([{ episode: 10, from: 20, to: 30 }]);
});

test('what has a part in a stretch of time is found, the newest of it where there is too much', () => {
  const log = new FiredLog(10);
  for (const one of [span(10, 20), span(50, 60), span(30, 40), span(70, null, 'b')]) log.put(one);
  const found = (from: number, to: number, most = 10): number[] =>
    log.within(from, to, most).map(({ episode }) => episode);
  expect(found(0, 100)).toEqual([10, 30, 50, 70]);
  expect(found(20, 31)).toEqual([10]);
  expect(found(41, 51)).toEqual([]);
  expect(found(61, 71)).toEqual([]);
  expect(found(500, 600)).toEqual([70]);
  expect(found(0, 100, 2)).toEqual([50, 70]);
});

test('of more than it keeps, what was over first goes; what fires stays', () => {
  const log = new FiredLog(2);
  const before = log.version;
  for (const one of [span(1, null), span(2, 3), span(4, 5)]) log.put(one);
  expect([...log.all].map(({ episode }) => episode)).toEqual([1, 4]);
  expect(log.version).toBeGreaterThan(before);
});
