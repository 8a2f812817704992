import { expect, test } from 'vitest';
import { flappingOf, flaps, FLAPPING, rest, restlessFrom, type Restless } from './flapping.ts';
import { alertWith, resolvedAt } from './testing.ts';

const fires = (at: number) => alertWith({ episode: at, since: at, firedAt: at, at });
const ends = (at: number) => resolvedAt(alertWith(), at);

/** Takes times in s, at which it fires and is resolved in turn; returns how restless it is after each. */
function play(...seconds: number[]): (Restless | undefined)[] {
  let now: Restless | undefined;
  return seconds.map((at, index) => (now = rest(now, (index % 2 === 0 ? fires : ends)(at * 1_000))));
}

test('it fires once and is resolved: that is no flapping', () => {
  const [fired, resolved] = play(0, 20);
  expect(fired).toBeUndefined();
  expect(resolved).toEqual({ delay: 60_000, until: 80_000, changes: 1 });
  expect(flaps(resolved)).toBe(false);
});

test('each change within a delay lengthens it, up to a maximum', () => {
  const played = play(0, 20, 40, 60, 80);
  expect(played.slice(2)).toEqual([
    { delay: 120_000, until: 160_000, changes: 2 },
    { delay: 240_000, until: 300_000, changes: 3 },
    { delay: 480_000, until: 560_000, changes: 4 },
  ]);
  expect(played.slice(2).every(flaps)).toBe(true);
  const long = play(...Array.from({ length: 30 }, (_, index) => index * 10)).at(-1);
  expect(long?.delay).toBe(FLAPPING.most);
});

test('a change after the delay begins anew', () => {
  const [, , , again] = play(0, 20, 80, 90);
  expect(again).toEqual({ delay: 60_000, until: 150_000, changes: 1 });
});

test('what is not a change changes nothing: recovering, another reason, the end of the rule', () => {
  const restless = { delay: 60_000, until: 80_000, changes: 1 };
  expect(rest(restless, { ...fires(30_000), recovering: 35_000, at: 35_000 })).toBe(restless);
  expect(rest(restless, { ...fires(30_000), reason: 'vanished', at: 35_000 })).toBe(restless);
  expect(rest(restless, { ...ends(35_000), reason: 'rule' })).toBe(restless);
});

test('what is written of it is enough to go on', () => {
  const restless = { delay: 240_000, until: 300_000, changes: 3 };
  const written = flappingOf('x', restless, 60_000);
  expect(restlessFrom(written)).toEqual(restless);
  const calm = flappingOf('x', undefined, 300_000);
  expect(calm).toMatchObject({ until: null });
  expect(restlessFrom(calm)).toBeUndefined();
});
