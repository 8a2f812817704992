import { expect, test } from 'vitest';
import { newest } from './snapshot.ts';

const event = (seq: number, json: string) => ({ seq, at: 0, topic: 'notes', kind: 'note', json });

test('the newest events that fit, in order', () => {
  const events = [event(1, 'aaaa'), event(2, 'bbbb'), event(3, 'éé')];
  const fitting = (bytes: number) => newest(events, bytes).map(({ json }) => json);
  expect(fitting(15)).toEqual(['aaaa', 'bbbb', 'éé']);
  expect(fitting(14)).toEqual(['bbbb', 'éé']);
  expect(fitting(5)).toEqual(['éé']);
  expect(fitting(4)).toEqual([]);
  expect(newest([], 4)).toEqual([]);
});
