import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choose, LEAST_SPAN, live, pause, resume, shift, show, SPANS, zoom, zoomBack } from './time.ts';
import type { PauseReason, TimeRange, TimeState } from './time.ts';

const SPAN = SPANS['5m'];
const NOW: TimeRange = { from: 1_000_000, to: 1_300_000 };
const PART: TimeRange = { from: 1_100_000, to: 1_200_000 };
const LESS: TimeRange = { from: 1_150_000, to: 1_160_000 };
const OLD: TimeRange = { from: 10_000, to: 90_000 };

const paused = pause(live(SPAN), NOW);
const zoomed = zoom(live(SPAN), PART);
const pausedZoomed = zoom(paused, PART);
const past = show(live(SPAN), OLD);
const pastZoomed = zoom(past, { from: 20_000, to: 40_000 });
const deep = zoom(zoomed, LESS);

const table: readonly [string, TimeState, TimeRange | undefined, readonly PauseReason[], number][] = [
  ['live', live(SPAN), undefined, [], 0],
  ['paused', paused, NOW, ['user'], 0],
  ['paused twice', pause(paused, OLD), NOW, ['user'], 0],
  ['zoomed', zoomed, PART, ['zoom'], 1],
  ['zoomed from right to left', zoom(live(SPAN), { from: PART.to, to: PART.from }), PART, ['zoom'], 1],
  ['zoomed too little', zoom(live(SPAN), { from: 0, to: LEAST_SPAN - 1 }), undefined, [], 0],
  ['zoomed into a pause', pausedZoomed, PART, ['user', 'zoom'], 1],
  ['zoomed twice', deep, LESS, ['zoom'], 2],
  ['back once of twice', zoomBack(deep), PART, ['zoom'], 1],
  ['back to live', zoomBack(zoomed), undefined, [], 0],
  ['back to the pause', zoomBack(pausedZoomed), NOW, ['user'], 0],
  ['back where nothing was zoomed', zoomBack(paused), NOW, ['user'], 0],
  ['the past', past, OLD, ['past'], 0],
  ['back to the past', zoomBack(pastZoomed), OLD, ['past'], 0],
  ['paused in the past', pause(past, NOW), OLD, ['past', 'user'], 0],
  ['moved', shift(past, -5000), { from: 5000, to: 85_000 }, ['past'], 0],
  ['moved while live', shift(live(SPAN), 5000), undefined, [], 0],
  ['resumed from a zoomed pause', resume(pausedZoomed), undefined, [], 0],
  ['another span', choose(deep, SPANS['1h']), undefined, [], 0],
];

test.each(table)('%s', (_, state, fixed, reasons, depth) => {
  expect(state.fixed).toEqual(fixed);
  expect([...state.reasons].sort()).toEqual([...reasons].sort());
  expect(state.back.length).toBe(depth);
});

test('what is returned to is the live range chosen last', () => {
  expect(resume(zoom(live(SPANS['1h']), PART)).span).toBe(SPANS['1h']);
  expect(choose(past, SPANS['7d']).span).toBe(SPANS['7d']);
});

type Step = (state: TimeState) => TimeState;

const moment = fc.integer({ min: 0, max: 2 ** 41 });
const range = fc
  .tuple(moment, fc.integer({ min: LEAST_SPAN, max: 1e9 }))
  .map(([from, length]) => ({ from, to: from + length }));
const anyRange = fc.record({ from: moment, to: moment });
const step: fc.Arbitrary<Step> = fc.oneof(
  range.map((shown) => (state: TimeState) => pause(state, shown)),
  anyRange.map((dragged) => (state: TimeState) => zoom(state, dragged)),
  range.map((chosen) => (state: TimeState) => show(state, chosen)),
  fc.constantFrom(...Object.values(SPANS)).map((span) => (state: TimeState) => choose(state, span)),
  fc.integer({ min: -1e9, max: 1e9 }).map((ms) => (state: TimeState) => shift(state, ms)),
  fc.constant(zoomBack),
  fc.constant(resume),
);

test('whatever is done in whatever order, the state is whole', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let state = live(SPAN);
      for (const go of steps) {
        state = go(state);
        // It stands still exactly as long as there is a reason.
        expect(state.fixed === undefined).toBe(state.reasons.size === 0);
        if (state.fixed) expect(state.fixed.to - state.fixed.from).toBeGreaterThanOrEqual(LEAST_SPAN);
        expect(state.reasons.has('zoom')).toBe(state.back.length > 0);
        expect(state.back.length).toBeLessThanOrEqual(32);
        expect(resume(state)).toEqual(live(state.span));
      }
    }),
  );
});

test('as many steps back as were zoomed lead to where one was', () => {
  fc.assert(
    fc.property(fc.option(range, { nil: undefined }), fc.array(range, { maxLength: 32 }), (start, zooms) => {
      const begin = start === undefined ? live(SPAN) : pause(live(SPAN), start);
      const inside = zooms.reduce(zoom, begin);
      const back = zooms.reduce((state) => zoomBack(state), inside);
      expect(back).toEqual(begin);
    }),
  );
});
