import { expect, test } from 'vitest';
import { laneFigures } from '../lab.kit.ts';
import { bars, MEASURES } from './compare.ts';

const [delay, bytes, requests, cpu] = MEASURES;

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

test('bytes and requests are those of one and of a hundred events', () => {
  const lanes = [{ name: 'sse', figures: laneFigures({ count: 50, bytesIn: 500, bytesOut: 4500, requests: 5 }) }] as const;
  expect(bytes && bars(bytes, lanes)[0]?.value).toBe(100);
  expect(requests && bars(requests, lanes)[0]?.value).toBe(10);
});

test('what was not measured is a dash, and the best of nothing', () => {
  const lanes = [
    { name: 'sse', figures: laneFigures({ count: 0 }) },
    { name: 'polling', figures: laneFigures({ count: 0 }) },
  ] as const;
  for (const measure of [delay, bytes, requests, cpu]) {
    if (measure === undefined) throw new Error('no measure');
    expect(bars(measure, lanes).map(({ text, best }) => [text, best])).toEqual([
      ['–', false],
      ['–', false],
    ]);
  }
});
