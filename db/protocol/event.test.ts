import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { decodeEvent, encodeEvent, EVENT_KINDS, EventTupleSchema, isEventKind } from './event.ts';
import { decodeFrame } from './frame.ts';

function roundTrip(kind: string, data: unknown): unknown {
  const json = encodeEvent(7, 1_700_000_000_000, 'metrics/host', kind, JSON.stringify(data));
  return decodeEvent(v.parse(EventTupleSchema, JSON.parse(json)));
}

const place = { seq: 7, at: 1_700_000_000_000, topic: 'metrics/host' };

test.each([
  ['note', { text: 'Deployed "v2" \u2028 and went home' }],
  ['samples', [1, 0.5, 2, null, 3, -1e-7]],
  ['series', [[1, 'cpu', { core: '0' }, '%', 'Busy share of one core.']]],
])('a %s comes back as it was', (kind, data) => {
  expect(roundTrip(kind, data)).toEqual({ ...place, kind, data });
});

test('any row of samples comes back as it was', () => {
  const pair = fc.tuple(
    fc.integer({ min: 1 }),
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  );
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      // JSON has no negative zero.
      const row = pairs.flat().map((value) => (value === 0 ? 0 : value));
      expect(roundTrip('samples', row)).toEqual({ ...place, kind: 'samples', data: row });
    }),
  );
});

test('a kind that this build does not know keeps its place and loses its data', () => {
  expect(roundTrip('hologram', { depth: 3 })).toStrictEqual({ ...place, kind: 'unknown', data: null });
  expect(roundTrip('toString', {})).toStrictEqual({ ...place, kind: 'unknown', data: null });
});

test.each([
  ['note', { text: 1 }],
  ['note', 'text'],
  ['samples', [1]],
  ['samples', [1, 'high']],
  ['series', [[0, 'cpu', {}, '', '']]],
  ['series', [[1, '0cpu', {}, '', '']]],
  ['series', [[1, 'cpu', { core: 0 }, '', '']]],
  ['series', [[1, 'cpu', {}, '']]],
])('a %s of %j keeps its place, loses its data and says what it was', (kind, data) => {
  expect(roundTrip(kind, data)).toStrictEqual({ ...place, kind: 'unknown', data: null, misfit: kind });
});

test('one event that does not fit its kind does not spoil its batch; one that is none does', () => {
  const events = [
    [1, 5, 'notes', 'note', { text: 'a' }],
    [2, 5, 'notes', 'note', 7],
  ];
  expect(decodeFrame(['b', events])).toMatchObject({ events: [{ kind: 'note' }, { misfit: 'note' }], to: 2 });
  expect(() => decodeFrame(['b', [...events, [3, 5, 'notes']]])).toThrow(v.ValiError);
});

test('what people wait for does not wait for the cadence', () => {
  const urgent = Object.entries(EVENT_KINDS).flatMap(([kind, { urgent }]) => (urgent ? [kind] : []));
  const lots = ['lot', 'lot-opened', 'lot-retracted', 'lot-closed', 'lot-cancelled'];
  const said = ['alert-rule', 'alert-rule-removed', 'alert-ack', 'alert-unack', 'silence'];
  expect(urgent).toEqual([
    'note',
    'note-edited',
    'note-struck',
    ...lots,
    ...said,
    'channel',
    'channel-removed',
  ]);
  expect(isEventKind('note')).toBe(true);
  expect(isEventKind('constructor')).toBe(false);
});
