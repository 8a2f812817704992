import { expect, test } from 'vitest';
import { laneFigures } from '../lab.kit.ts';
import { reportLanes, reportSeries } from './report-lanes.ts';

test('lanes of a report stand in the order of the page, those that were not run are left out', () => {
  const lanes = reportLanes({ lanes: { auto: laneFigures(), websocket: laneFigures({ p50: 3 }) } });
  expect(lanes.map(({ name }) => name)).toEqual(['websocket', 'auto']);
});

test('a second in which nothing came is a gap in the curve, not a zero', () => {
  const { sse } = reportSeries({
    series: {
      sse: [
        [1, 2, 3, 4, 500],
        [2, null, null, null, 12],
      ],
    },
  });
  expect(sse).toEqual([
    { t: 1000, p50: 2, p95: 3, p99: 4, bytes: 500 },
    { t: 2000, p50: NaN, p95: NaN, p99: NaN, bytes: 12 },
  ]);
});
