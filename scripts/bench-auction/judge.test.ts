import { expect, test } from 'vitest';
import { judge, type Judged } from './judge.ts';
import { Shown } from './shown.ts';

const tuple = (seq: number, price: number): unknown[] => [
  seq,
  1_795_248_352_911,
  'lots/lot001',
  'lot-step',
  { t: 1, bid: 1, by: 1, price, leader: 1, reserveMet: true, endsAt: 9, seal: 'a'.repeat(64) },
];
const LOG = new Map([4, 6, 9].map((seq) => [seq, JSON.stringify(tuple(seq, seq))]));
const viewer = (...seqs: number[]): Judged => ({ transport: 'sse', seqs, begun: 3, faults: [] });

function shownAs(...tuples: unknown[][]): Shown {
  const shown = new Shown();
  for (const one of tuples) shown.read(JSON.stringify(['b', [one]]), false);
  return shown;
}

const AS_IT_IS = shownAs(...[4, 6, 9].map((seq) => tuple(seq, seq)));

test('viewers who have the lot as the log has it', () => {
  const late = { ...viewer(6, 9), begun: 5 };
  expect(judge([viewer(4, 6, 9), late], AS_IT_IS, LOG)).toEqual({ viewers: 2, applied: 5, faults: [] });
});

test.each([
  ['a gap', viewer(4, 9), 'applied 9 in the place of 6'],
  ['an end too early', viewer(4, 6), 'applied undefined in the place of 9'],
  ['an inversion', viewer(4, 9, 6), 'applied 9 in the place of 6'],
  ['a repeat', viewer(4, 6, 6, 9), 'applied 6 in the place of 9'],
  ['something that never was', viewer(4, 6, 9, 12), 'applied 12 beyond the log'],
  ['what it noticed itself', { ...viewer(4, 6, 9), faults: ['a reset at 6'] }, 'a reset at 6'],
])('%s', (_what, judged, fault) => {
  expect(judge([viewer(4, 6, 9), judged], AS_IT_IS, LOG).faults).toEqual([`viewer 1 on sse: ${fault}`]);
});

test('an event that was shown otherwise than it stands in the log, and to two viewers differently', () => {
  const altered = shownAs(tuple(4, 4), tuple(6, 7), tuple(9, 9));
  expect(judge([viewer(4, 6, 9)], altered, LOG).faults[0]).toContain('6 was shown as');
  const twice = shownAs(tuple(4, 4), tuple(6, 6), tuple(9, 9), tuple(6, 7));
  expect(judge([viewer(4, 6, 9)], twice, LOG).faults).toEqual(['6 was shown differently to two viewers']);
});

test('frames: a list, a range, a heartbeat', () => {
  const shown = new Shown();
  const [batch, beat] = shown.read(
    JSON.stringify([
      ['b', [tuple(4, 4), tuple(6, 6)], 2, 7],
      ['heartbeat', { head: 9, serverTime: 1 }],
    ]),
    true,
  );
  expect(batch).toEqual({ type: 'batch', from: 2, to: 7, seqs: [4, 6] });
  expect(beat).toMatchObject({ type: 'heartbeat', head: 9 });
  expect(shown.read('["b",[],3,8]', false)).toEqual([{ type: 'batch', from: 3, to: 8, seqs: [] }]);
  expect(() => shown.read('["b",7]', false)).toThrow();
  expect(shown.events.get(6)?.event.kind).toBe('lot-step');
});
