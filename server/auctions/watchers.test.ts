import { expect, test } from 'vitest';
import { Watchers } from './watchers.ts';

function onClock(): { watchers: Watchers; pass: (milliseconds: number) => void } {
  let now = 5_000;
  return { watchers: new Watchers(() => now), pass: (milliseconds) => void (now += milliseconds) };
}

test('pages are counted once, lot by lot, for 12 s after they last said so', () => {
  const { watchers, pass } = onClock();
  expect(watchers.watch('lotlot1', 'page-one')).toBe(1);
  expect(watchers.watch('lotlot1', 'page-two')).toBe(2);
  expect(watchers.watch('lotlot2', 'page-one')).toBe(1);
  pass(5_000);
  expect(watchers.watch('lotlot1', 'page-one')).toBe(2);
  pass(7_001); // page-two has been silent for more than 12 s, page-one for 7
  expect(watchers.watch('lotlot1', 'page-ten')).toBe(2);
  pass(12_001);
  expect(watchers.watch('lotlot1', 'page-ten')).toBe(1);
});

test('what is watched is bounded: a flood over however many lots is not counted, and room is made of what ended', () => {
  const { watchers, pass } = onClock();
  for (let page = 0; page < 15_000; page += 1) watchers.watch('lotlot1', `page-${page}`);
  expect(watchers.watch('lotlot1', 'page-0')).toBe(15_000);
  for (let lot = 0; lot < 1_500; lot += 1) {
    for (let page = 0; page < 5; page += 1) watchers.watch(`flood${lot}`, `page-${page}`);
  }
  expect(watchers.watch('another', 'page-one')).toBe(0);
  expect(watchers.watch('lotlot1', 'page-late')).toBe(15_000);
  expect(watchers.watch('lotlot1', 'page-1')).toBe(15_000);
  pass(12_001); // nobody asks for the flooded lots again
  expect(watchers.watch('another', 'page-one')).toBe(1);
});
