import { expect, test } from 'vitest';
import { fileName } from './files.ts';
import { layLegend } from './legend-layout.ts';

test('a file is named after the panel and the end of its range', () => {
  expect(fileName('memory', Date.UTC(2026, 10, 21, 14, 2, 59), 'csv')).toBe(
    'switchyard-memory-2026-11-21T14-02Z.csv',
  );
});

test('a legend in a picture goes on in the next line where the room ends', () => {
  expect(layLegend([100, 120, 90, 400], 250)).toEqual([
    { x: 0, line: 0 },
    { x: 100, line: 0 },
    { x: 0, line: 1 },
    { x: 0, line: 2 },
  ]);
});
