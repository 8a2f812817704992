import { expect, test } from 'vitest';
import type { Batch, StreamEvent } from '#protocol';
import { Stream, type Origin } from './stream.ts';

const EPOCH = 'epochone';

function event(seq: number): StreamEvent {
  return { seq, at: 0, topic: 'notes', kind: 'note', data: { text: '' } };
}

function batch(seq: number): Batch {
  return { from: seq - 1, to: seq, events: [event(seq)] };
}

function streaming() {
  const applied: number[] = [];
  const holes: string[] = [];
  const stream = new Stream<string>({
    events: (events) => void applied.push(...events.map(({ seq }) => seq)),
    repeated: () => undefined,
    hole: (link) => void holes.push(link),
  });
  stream.load({ epoch: EPOCH, seq: 5 });
  const origin: Origin = { epoch: EPOCH, age: 0 };
  return { stream, origin, applied, holes };
}

test('more batches than can be held back end their link at once, and nothing is lost', () => {
  const { stream, origin, applied, holes } = streaming();
  expect(stream.reset({ epoch: EPOCH, seq: 100, reason: 'too-old' }, origin)).toBe(true);
  for (let seq = 101; seq <= 10_100; seq++) expect(stream.batch(batch(seq), origin, 'one')).toBe('taken');
  expect(stream.batch(batch(10_101), origin, 'one')).toBe('hole');
  // It is opened again from the cursor, and is not ended at once again.
  expect(stream.cursor).toEqual({ epoch: EPOCH, seq: 100 });
  for (let seq = 101; seq <= 9000; seq++) expect(stream.batch(batch(seq), origin, 'two')).toBe('taken');
  stream.load({ epoch: EPOCH, seq: 110 });
  expect([applied.length, applied[0], applied.at(-1), holes]).toEqual([8890, 111, 9000, []]);
});

test('a second reset of the same log asks for no second snapshot, unless the log was put back', () => {
  const { stream, origin } = streaming();
  const reset = { epoch: EPOCH, seq: 100, reason: 'too-old' } as const;
  expect(stream.reset(reset, origin)).toBe(true);
  expect(stream.reset({ ...reset, seq: 120 }, origin)).toBe(false);
  expect([100, 119, 120].map((seq) => stream.joins({ epoch: EPOCH, seq }))).toEqual([false, false, true]);
  expect(stream.reset({ ...reset, seq: 50, reason: 'ahead' }, origin)).toBe(true);
  expect(stream.reset({ ...reset, epoch: 'epochtwo', seq: 7 }, origin)).toBe(true);
});

test('what is held because the page stumbled is applied behind the snapshot', () => {
  const { stream, origin, applied } = streaming();
  stream.batch(batch(6), origin, 'one');
  stream.hold();
  for (const seq of [7, 8]) stream.batch(batch(seq), origin, 'one');
  expect([stream.resetting, applied]).toEqual([true, [6]]);
  stream.load({ epoch: EPOCH, seq: 7 });
  expect(applied).toEqual([6, 8]);
});
