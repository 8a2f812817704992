import { expect, test } from 'vitest';
import { SPANS } from '../state/time.ts';
import { earlier, later, longer, shorter, type StepFrom } from './steps.ts';

const shown = { from: 1_000_000, to: 1_100_000 };
const NEWEST = 2_000_000;

function at(parts: Partial<StepFrom>): StepFrom {
  return { span: SPANS['5m'], fixed: undefined, shown, newest: NEWEST, ...parts };
}

test('live steps through the ranges of the bar, and stops at either end', () => {
  expect(longer(at({}))).toEqual({ type: 'choose', span: SPANS['15m'] });
  expect(shorter(at({}))).toEqual({ type: 'choose', span: SPANS['1m'] });
  expect(longer(at({ span: 2 * SPANS['1h'] }))).toEqual({ type: 'choose', span: SPANS['6h'] });
  expect(longer(at({ span: SPANS['7d'] }))).toBeUndefined();
  expect(shorter(at({ span: SPANS['1m'] }))).toBeUndefined();
});

test('a range that stands still is halved and doubled around its middle', () => {
  expect(shorter(at({ fixed: shown }))).toEqual({ type: 'zoom', range: { from: 1_025_000, to: 1_075_000 } });
  expect(longer(at({ fixed: shown }))).toEqual({ type: 'zoom', range: { from: 950_000, to: 1_150_000 } });
  expect(shorter(at({ fixed: { from: 0, to: 9000 } }))).toBeUndefined();
});

test('doubling grows into the past where the future begins', () => {
  expect(longer(at({ fixed: shown, newest: 1_120_000 }))).toEqual({
    type: 'zoom',
    range: { from: 920_000, to: 1_120_000 },
  });
});

test('back from live is a stretch of the past; on to the newest is live again', () => {
  expect(earlier(at({}))).toEqual({ type: 'show', range: { from: 950_000, to: 1_050_000 } });
  expect(earlier(at({ fixed: shown }))).toEqual({ type: 'shift', ms: -50_000 });
  expect(later(at({ fixed: shown }))).toEqual({ type: 'shift', ms: 50_000 });
  expect(later(at({ fixed: shown, newest: 1_150_000 }))).toEqual({ type: 'resume' });
  expect(later(at({}))).toBeUndefined();
});
