import { expect, test } from 'vitest';
import type { Palette } from '../../charts/palette.ts';
import type { LaneSecond } from '../shown.ts';
import { elapsedTicks, lanePicture } from './lane-picture.ts';

const PALETTE = {
  ink: 'ink',
  transports: { websocket: 'teal', 'long-polling': 'amber', sse: 'violet', polling: 'slate' },
} as unknown as Palette; // the picture needs no more of it

const RANGE = { from: 0, to: 60_000 };

function second(t: number, p95: number, bytes = 100): LaneSecond {
  return { t, p50: p95 / 2, p95, p99: p95 * 2, bytes };
}

function picture(series: Parameters<typeof lanePicture>[0]['series'], measure: 'p95' | 'bytes' = 'p95') {
  return lanePicture({ series, measure, range: RANGE, xTicks: [], palette: PALETTE });
}

test('a lane is drawn in its own colour, Auto dashed over what carries it', () => {
  const { curves } = picture({ sse: [second(1000, 3)], auto: [second(1000, 3)] });
  expect(curves.map(({ colour, dashed }) => [colour, dashed])).toEqual([
    ['violet', false],
    ['ink', true],
  ]);
});

test('seconds that are missing are a gap, and so is a second in which nothing came', () => {
  const [curve] = picture({
    sse: [second(1000, 3), second(2000, NaN), second(3000, 3), second(9000, 3)],
  }).curves;
  const values = [...(curve?.points ?? [])].filter((_, index) => index % 2 === 1);
  expect(values.map((value) => Number.isNaN(value))).toEqual([false, true, false, true, false]);
});

test('the axis of delays is logarithmic and holds the worst; its labels are where they say', () => {
  const { high, yTicks, curves } = picture({ websocket: [second(1000, 2)], polling: [second(1000, 2_300)] });
  const place = (label: string): number | undefined => yTicks.find((tick) => tick.label === label)?.value;
  expect(place('1 s')).toBe(4);
  expect(curves[1]?.points[1]).toBeGreaterThan(4);
  expect(curves[1]?.points[1]).toBeLessThan(high);
  expect(place('1')).toBe(1);
});

test('the axis of bytes is even and begins at nothing', () => {
  const { low, high, curves } = picture({ sse: [second(1000, 2, 4000)] }, 'bytes');
  expect(low).toBe(0);
  expect(high).toBeGreaterThanOrEqual(4000);
  expect(curves[0]?.points[1]).toBe(4000);
});

test('a recording of any length has some labels, and not too many', () => {
  for (const length of [1, 8_000, 60_000, 600_000, 1_800_000]) {
    expect(elapsedTicks(length).length).toBeLessThanOrEqual(7);
  }
  expect(elapsedTicks(60_000).map(({ label }) => label)).toContain('60 s');
});
