import { expect, test } from 'vitest';
import { laneFigures } from '../lab.kit.ts';
import { bars, MEASURES } from './compare.ts';

const [delay, , requests, cpu] = MEASURES;

test('the least is the best, and Auto does not take that from the transport that carries it', () => {
  if (delay === undefined) throw new Error('no measure');
  const rows = bars(delay, [
    { name: 'websocket', figures: laneFigures({ p95: 4 }) },
    { name: 'polling', figures: laneFigures({ p95: 1000 }) },
    { name: 'auto', figures: laneFigures({ p95: 3 }) },
  ]);
  expect(rows.map(({ best }) => best)).toEqual([true, false, false]);
  expect(rows[1]?.share).toBe(1);
  expect(rows[0]?.text).toBe('4.00\u00a0ms');
});

test('requests are those of a hundred events', () => {
  const lanes = [{ name: 'sse', figures: laneFigures({ count: 50, requests: 5 }) }] as const;
  expect(requests && bars(requests, lanes)[0]?.value).toBe(10);
});

test('what was not measured is a dash, and the best of nothing', () => {
  const lanes = [
    { name: 'sse', figures: laneFigures({ count: 0 }) },
    { name: 'polling', figures: laneFigures({ count: 0 }) },
  ] as const;
  for (const measure of [delay, requests, cpu]) {
    if (measure === undefined) throw new Error('no measure');
    expect(bars(measure, lanes).map(({ text, best }) => [text, best])).toEqual([
      ['–', false],
      ['–', false],
    ]);
  }
});

test('CPU that is too little to measure has no bar and no figure', () => {
  if (cpu === undefined) throw new Error('no measure');
  const lanes = [
    { name: 'websocket', figures: { ...laneFigures({}), cpuPerEvent: -32 } },
    { name: 'sse', figures: { ...laneFigures({}), cpuPerEvent: 0 } },
    { name: 'polling', figures: { ...laneFigures({}), cpuPerEvent: 5 } },
  ] as const;
  expect(bars(cpu, lanes).map(({ text, share }) => [text, share])).toEqual([
    ['little', 0],
    ['little', 0],
    ['5.00\u00a0µs', 1],
  ]);
});

test('compression may take off more than the wire adds: the bar is empty then, and the figure says it', () => {
  const overhead = MEASURES[1];
  if (overhead === undefined) throw new Error('no measure');
  const rows = bars(overhead, [
    { name: 'sse', figures: laneFigures({ overheadPerEvent: -120 }) },
    { name: 'polling', figures: laneFigures({ overheadPerEvent: 300 }) },
  ]);
  expect(rows[0]).toMatchObject({ share: 0, best: true, text: '-120\u00a0B' });
});
