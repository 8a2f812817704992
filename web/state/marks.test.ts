import { expect, test } from 'vitest';
import type { Mark } from '../charts/picture.ts';
import { joinMarks, noteMarks } from './marks.ts';

function note(seq: number, at: number): Mark {
  return { kind: 'note', seq, at, text: `note ${seq}` };
}

test('a note that comes twice is marked once, in the order of time', () => {
  const change: Mark = { kind: 'switch', at: 150, to: 'sse' };
  const marks = joinMarks([note(1, 100), change], [note(2, 120), note(1, 100), change]);
  expect(marks).toEqual([note(1, 100), note(2, 120), change, change]);
});

test('nothing new leaves the very same marks', () => {
  const marks = [note(1, 100)];
  expect(joinMarks(marks, [note(1, 100)])).toBe(marks);
});

test('only notes are marks', () => {
  const event = { topic: 'notes', at: 5 };
  expect(
    noteMarks([
      { ...event, seq: 7, kind: 'note', data: { text: 'Deployed.' } },
      { ...event, seq: 8, kind: 'samples', data: [] },
      { ...event, seq: 9, kind: 'unknown', data: null },
    ]),
  ).toEqual([{ kind: 'note', seq: 7, at: 5, text: 'Deployed.' }]);
});
