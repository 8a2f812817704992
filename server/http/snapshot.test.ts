import { expect, test } from 'vitest';
import { newest } from './snapshot.ts';

const event = (seq: number, json: string) => ({ seq, at: 0, topic: 'notes', kind: 'note', json });

test('the newest events that fit, in order', () => {
  const events = [event(1, 'aaaa'), event(2, 'bbbb'), event(3, 'éé')];
  expect(newest(events, 15)).toEqual(['aaaa', 'bbbb', 'éé']);
  expect(newest(events, 14)).toEqual(['bbbb', 'éé']);
  expect(newest(events, 5)).toEqual(['éé']);
  expect(newest(events, 4)).toEqual([]);
  expect(newest([], 4)).toEqual([]);
});
