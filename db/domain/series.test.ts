import type { SeriesTuple } from '#protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decideSeries,
  evolveSeries,
  NO_SERIES,
  seriesKey,
  type SeriesDeclaration,
  type SeriesState,
} from './series.ts';

const declarations: fc.Arbitrary<SeriesDeclaration> = fc.record({
  name: fc.constantFrom('cpu', 'memory', 'net'),
  labels: fc.dictionary(fc.constantFrom('host', 'core', '__proto__x'), fc.constantFrom('a', 'b', '')),
  unit: fc.constantFrom('%', 'B'),
  help: fc.string(),
});
const turns = fc.array(fc.array(declarations, { maxLength: 8 }), { maxLength: 8 });

/** Decides each turn on the state so far, as the log does; returns the state and the events. */
function live(all: readonly (readonly SeriesDeclaration[])[]): {
  state: SeriesState;
  events: SeriesTuple[][];
} {
  let state = NO_SERIES;
  const events = all.map((turn) => {
    const fresh = decideSeries(state, turn);
    state = evolveSeries(state, fresh);
    return fresh;
  });
  return { state, events };
}

test('ids are dense from 1 and no series has two', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const { state, events } = live(all);
      expect(events.flat().map(([id]) => id)).toEqual(events.flat().map((_, index) => index + 1));
      expect(state.byId.size).toBe(state.byKey.size);
      const wanted = new Set(all.flat().map(({ name, labels }) => seriesKey(name, labels)));
      expect(new Set(state.byKey.keys())).toEqual(wanted);
    }),
  );
});

test('declaring again declares nothing', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const { state } = live(all);
      expect(decideSeries(state, all.flat())).toEqual([]);
    }),
  );
});

test('folding the events gives the state that decided them, and folding twice changes nothing', () => {
  fc.assert(
    fc.property(turns, (all) => {
      const { state, events } = live(all);
      const folded = events.reduce(evolveSeries, NO_SERIES);
      expect(folded).toEqual(state);
      expect(events.reduce(evolveSeries, folded)).toEqual(state);
    }),
  );
});

test('the state before is left as it was', () => {
  const before = evolveSeries(NO_SERIES, [[1, 'cpu', {}, '%', '']]);
  evolveSeries(before, [[2, 'memory', {}, 'B', '']]);
  expect([NO_SERIES.byId.size, before.byId.size]).toEqual([0, 1]);
});

test('the order of labels does not make another series', () => {
  expect(seriesKey('cpu', { host: 'a', core: '0' })).toBe(seriesKey('cpu', { core: '0', host: 'a' }));
});

test.each([
  [seriesKey('cpu', {}), seriesKey('mem', {})],
  [seriesKey('cpu', { a: 'b' }), seriesKey('cpu', { b: 'a' })],
  [seriesKey('cpu', { a: '1', b: '2' }), seriesKey('cpu', { a: '1,b,2' })],
  [seriesKey('cpu', { a: '' }), seriesKey('cpu', {})],
])('%s is not %s', (one, other) => {
  expect(one).not.toBe(other);
});

test('a later declaration does not change the unit or the help of the first', () => {
  const { state } = live([
    [{ name: 'cpu', labels: {}, unit: '%', help: 'First.' }],
    [{ name: 'cpu', labels: {}, unit: 'B', help: 'Second.' }],
  ]);
  expect([...state.byId.values()]).toEqual([[1, 'cpu', {}, '%', 'First.']]);
});
