import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeEvent } from './event.ts';
import { decodeFrame, encodeBatch, encodeControl, type ControlFrame } from './frame.ts';

const EPOCH = 'k3v9x2ab7q0d';

function note(seq: number, text = 'hi'): { seq: number; json: string } {
  return { seq, json: encodeEvent(seq, 1_700_000_000_000, 'notes', 'note', JSON.stringify({ text })) };
}

/** Any range `(from, to]` with any events inside it, in order. */
const ranges = fc
  .record({
    from: fc.oneof(fc.nat(1000), fc.nat(2 ** 40)),
    gaps: fc.array(fc.record({ skip: fc.oneof(fc.constant(0), fc.nat(50)), text: fc.string() }), {
      maxLength: 20,
    }),
    tail: fc.oneof(fc.constant(0), fc.nat(50)),
  })
  .map(({ from, gaps, tail }) => {
    let seq = from;
    const events = gaps.map(({ skip, text }) => ({ seq: (seq += skip + 1), text }));
    return { from, to: seq + tail, events };
  });

test('a batch of any range comes back as it was', () => {
  fc.assert(
    fc.property(ranges, ({ from, to, events }) => {
      const wire = encodeBatch(
        from,
        to,
        events.map(({ seq, text }) => note(seq, text)),
      );
      expect(decodeFrame(JSON.parse(wire))).toEqual({
        type: 'batch',
        from,
        to,
        events: events.map(({ seq, text }) => ({
          seq,
          at: 1_700_000_000_000,
          topic: 'notes',
          kind: 'note',
          data: { text },
        })),
      });
    }),
  );
});

test('a bound that touches the events is not written', () => {
  const [four, six] = [note(4), note(6)];
  expect(encodeBatch(3, 4, [four])).toBe(`["b",[${four.json}]]`);
  expect(encodeBatch(3, 6, [four, six])).toBe(`["b",[${four.json},${six.json}]]`);
  expect(encodeBatch(1, 4, [four])).toBe(`["b",[${four.json}],1]`);
  expect(encodeBatch(3, 9, [four])).toBe(`["b",[${four.json}],null,9]`);
  expect(encodeBatch(1, 9, [four])).toBe(`["b",[${four.json}],1,9]`);
  expect(encodeBatch(1, 9, [])).toBe('["b",[],1,9]');
});

test('framing one live event costs eight characters', () => {
  const event = note(1024);
  expect(encodeBatch(1023, 1024, [event]).length - event.json.length).toBe('["b",['.length + ']]'.length);
  expect('["b",[]]').toHaveLength(8);
});

const CONTROLS: ControlFrame[] = [
  {
    type: 'hello',
    protocol: 1,
    epoch: EPOCH,
    head: 9,
    floor: 0,
    from: 9,
    serverTime: 1,
    transport: 'sse',
    cadence: 40,
    heartbeat: 10_000,
  },
  { type: 'heartbeat', head: 9, serverTime: 1 },
  { type: 'reset', epoch: EPOCH, seq: 9, reason: 'too-old' },
  { type: 'bye', reason: 'stopping', retryAfter: 250 },
];

test.each(CONTROLS)('a $type comes back as it was', (frame) => {
  expect(decodeFrame(JSON.parse(encodeControl(frame)))).toEqual(frame);
});

const EVENT = [4, 1, 'notes', 'note', { text: 'hi' }];

test.each([
  ['no frame', null],
  ['an object', { type: 'heartbeat' }],
  ['an unknown name', ['ping', {}]],
  ['a batch without events or bounds', ['b', []]],
  ['a batch without events and with one bound', ['b', [], 4]],
  ['a bound below zero', ['b', [EVENT], -1]],
  ['a bound that is no integer', ['b', [EVENT], 3.5]],
  ['too many elements', ['b', [EVENT], 3, 4, 5]],
  ['an event that is no tuple', ['b', [{ seq: 4 }]]],
  ['an event at its lower bound', ['b', [EVENT], 4]],
  ['an event above its upper bound', ['b', [EVENT], 1, 3]],
  ['events out of order', ['b', [EVENT, [3, 1, 'notes', 'note', { text: 'hi' }]], 1]],
  ['an event twice', ['b', [EVENT, EVENT], 1]],
  ['a range that runs backwards', ['b', [], 5, 4]],
  ['a heartbeat without a head', ['heartbeat', { serverTime: 1 }]],
  ['a reset for no known reason', ['reset', { epoch: EPOCH, seq: 1, reason: 'whim' }]],
])('%s is refused', (_what, tuple) => {
  expect(() => decodeFrame(tuple)).toThrow();
});
