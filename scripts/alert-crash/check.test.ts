import { expect, test } from 'vitest';
import { faultsOf, type Episode, type ToldThing } from './check.ts';

const over: Episode = { alert: 'a', episode: 1, over: true };
const going: Episode = { alert: 'b', episode: 2, over: false };

function told(id: string, what: ToldThing['told'], alert = 'a', episode = 1): ToldThing {
  return { id, alert, episode, told: what };
}

const firing = told('m1', 'firing');
const resolved = told('m2', 'resolved');
const goes = told('m3', 'firing', 'b', 2);

test('what must be is no fault, and neither is the same again under its id', () => {
  expect(faultsOf([over, going], [firing, goes, firing, resolved, resolved, firing])).toEqual([]);
  expect(faultsOf([over], [told('m1', 'fired-and-resolved')])).toEqual([]);
});

test.each<[string, Episode[], ToldThing[]]>([
  ['nothing', [over], []],
  ['a firing alone of what is over', [over], [firing]],
  ['a resolve alone', [over], [resolved]],
  ['a resolve of what goes on', [going], [goes, told('m4', 'resolved', 'b', 2)]],
  ['a firing under two ids', [over], [firing, told('m9', 'firing'), resolved]],
  ['a resolve before its firing', [over], [resolved, firing]],
  ['both, and one of them again', [over], [firing, told('m4', 'fired-and-resolved')]],
  ['what never was', [], [firing]],
  [
    'an older episode after a newer one',
    [over, { ...over, episode: 5, over: false }],
    [told('m5', 'firing', 'a', 5), firing, resolved],
  ],
])('%s is a fault', (_what, episodes, things) => {
  expect(faultsOf(episodes, things)).not.toEqual([]);
});
