import { expect, test } from 'vitest';
import type { StreamEvent } from '#protocol';
import { Ring } from './ring.ts';

/** Events of the seqs in `(from, to]`, or of every so many of them. */
function events(from: number, to: number, step = 1): StreamEvent[] {
  const list: StreamEvent[] = [];
  for (let seq = from + step; seq <= to; seq += step)
    list.push({ seq, at: 0, topic: 'notes', kind: 'note', data: { text: `${seq}` } });
  return list;
}

const seqs = (list: readonly StreamEvent[]): number[] => list.map(({ seq }) => seq);

test('it holds what comes behind its floor, and gives what comes after a place', () => {
  const ring = new Ring();
  ring.restart(100);
  expect([ring.floor, ring.seq, ring.after(100)]).toEqual([100, 100, []]);
  expect(ring.push(events(100, 110, 2))).toBe(true); // others were of no topic of it
  expect([ring.floor, ring.seq]).toEqual([100, 110]);
  expect(seqs(ring.after(100))).toEqual([102, 104, 106, 108, 110]);
  expect(seqs(ring.after(105))).toEqual([106, 108, 110]);
  expect(seqs(ring.after(106))).toEqual([108, 110]);
  expect(ring.after(110)).toEqual([]);
});

test('what it has already is not taken again', () => {
  const ring = new Ring();
  ring.push(events(0, 5));
  expect(ring.push(events(2, 5))).toBe(false);
  expect(ring.push(events(3, 7))).toBe(true);
  expect(seqs(ring.after(0))).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('it is bounded: the oldest go, and the floor says up to where', () => {
  const ring = new Ring();
  for (let from = 0; from < 100_000; from += 1_000) {
    ring.push(events(from, from + 1_000));
    const held = ring.after(ring.floor);
    expect(held.length).toBeLessThanOrEqual(10_000);
    expect([held[0]?.seq, held.at(-1)?.seq]).toEqual([ring.floor + 1, from + 1_000]);
  }
  expect(ring.floor).toBeGreaterThanOrEqual(90_000);
  expect(ring.after(ring.floor).length).toBeGreaterThanOrEqual(5_000);
});

test('begun anew it knows nothing of what was, also at a lower seq', () => {
  const ring = new Ring();
  ring.push(events(0, 50));
  ring.restart(10);
  expect([ring.floor, ring.seq, ring.after(0)]).toEqual([10, 10, []]);
  ring.push(events(10, 12));
  expect(seqs(ring.after(10))).toEqual([11, 12]);
});
