import { describe, expect, test } from 'vitest';
import { INACTIVE, step, type Delays, type Standing } from './machine.ts';
import type { Truth } from './truth.ts';

const truth = (is: Truth['is']): Truth => ({ is, reason: 'condition' });
const DELAYS: Delays = { for: 30, keepFiringFor: 20, gapAfter: 1_000 };

/** Evaluated at 100, and 10 before. */
function at100(now: Standing, is: Truth['is'], delays: Partial<Delays> = {}): Standing {
  return step(now, truth(is), { at: 100, before: 90 }, { ...DELAYS, ...delays });
}

const pendingSince = (since: number): Standing => ({ ...INACTIVE, state: 'pending', episode: since, since });
const FIRING: Standing = { ...pendingSince(10), state: 'firing', firedAt: 40 };
const recoveringSince = (since: number): Standing => ({ ...FIRING, recovering: since });
const RESOLVED: Standing = { ...FIRING, state: 'resolved', resolvedAt: 80 };

describe('the table', () => {
  test('inactive | true | pending from the evaluation time', () => {
    expect(at100(INACTIVE, 'true')).toEqual(pendingSince(100));
  });

  test('inactive | true | firing at once when for = 0', () => {
    const fired = { ...pendingSince(100), state: 'firing', firedAt: 100 };
    expect(at100(INACTIVE, 'true', { for: 0 })).toEqual(fired);
  });

  test('pending | true for >= for | firing', () => {
    expect(at100(pendingSince(70), 'true')).toEqual({ ...pendingSince(70), state: 'firing', firedAt: 100 });
    expect(at100(pendingSince(71), 'true')).toEqual(pendingSince(71));
  });

  test('pending | false | gone, nothing sent', () => {
    expect(at100(pendingSince(71), 'false')).toEqual({ ...pendingSince(71), state: 'inactive' });
    expect(at100(pendingSince(10), 'false')).toMatchObject({ state: 'inactive', firedAt: null });
  });

  test('firing | true | firing, keep-firing clock cleared', () => {
    expect(at100(FIRING, 'true')).toBe(FIRING);
    expect(at100(recoveringSince(70), 'true')).toEqual(FIRING);
  });

  test('firing | false, keepFiringFor > 0 | firing (shown as recovering) from the first false evaluation', () => {
    expect(at100(FIRING, 'false')).toEqual(recoveringSince(100));
    const since90 = recoveringSince(90);
    expect(at100(since90, 'false')).toBe(since90);
  });

  test('firing | false for >= keepFiringFor | resolved', () => {
    const resolved = { ...FIRING, state: 'resolved', resolvedAt: 100 };
    expect(at100(recoveringSince(80), 'false')).toEqual(resolved);
    expect(at100(recoveringSince(81), 'false')).toMatchObject({ state: 'firing' });
    expect(at100(FIRING, 'false', { keepFiringFor: 0 })).toEqual(resolved);
  });
});

/** Every state and everything that can be found: what it becomes. A new one of either does not compile untested. */
const NEXT: Record<Standing['state'] | 'recovering', Record<Truth['is'], string>> = {
  inactive: { true: 'pending', false: 'inactive', between: 'inactive', unknown: 'inactive' },
  pending: { true: 'firing', false: 'inactive', between: 'pending', unknown: 'pending' },
  firing: { true: 'firing', false: 'recovering', between: 'firing', unknown: 'firing' },
  recovering: { true: 'firing', false: 'resolved', between: 'firing', unknown: 'recovering' },
  resolved: { true: 'pending', false: 'resolved', between: 'resolved', unknown: 'resolved' },
};
const STANDINGS: Record<keyof typeof NEXT, Standing> = {
  inactive: INACTIVE,
  pending: pendingSince(50),
  firing: FIRING,
  recovering: recoveringSince(60),
  resolved: RESOLVED,
};

test.each(
  Object.entries(NEXT).flatMap(([state, found]) => Object.entries(found).map((row) => [state, ...row])),
)('%s and %s is %s', (state, found, next) => {
  const before = STANDINGS[state as keyof typeof NEXT];
  const after = at100(before, found as Truth['is']);
  expect(after.recovering === null ? after.state : 'recovering').toBe(next);
  if (state === next && found !== 'true') expect(after).toBe(before);
});

test('a new time that it is wrong is a later episode, even in the same millisecond', () => {
  const again = at100({ ...RESOLVED, episode: 100 }, 'true');
  expect(again).toEqual({ ...pendingSince(100), episode: 101 });
});

describe('time without evaluation', () => {
  const later = (now: Standing, is: Truth['is'], at: number): Standing =>
    step(now, truth(is), { at, before: 90 }, DELAYS);

  test('up to the gap counts', () => {
    expect(later(pendingSince(70), 'true', 1_090)).toMatchObject({ state: 'firing', firedAt: 1_090 });
    expect(later(recoveringSince(80), 'false', 1_090)).toMatchObject({ state: 'resolved' });
  });

  test('beyond it, delays begin again, and the episode stays', () => {
    expect(later(pendingSince(70), 'true', 1_091)).toEqual({ ...pendingSince(70), since: 1_091 });
    expect(later(recoveringSince(80), 'false', 1_091)).toEqual(recoveringSince(1_091));
    expect(later(FIRING, 'true', 9_000)).toBe(FIRING);
    expect(later(pendingSince(70), 'false', 9_000)).toMatchObject({ state: 'inactive' });
  });
});

test('why it fires is followed while it fires, and why it ended is said', () => {
  const vanished = step(FIRING, { is: 'true', reason: 'vanished' }, { at: 100, before: 90 }, DELAYS);
  expect(vanished).toEqual({ ...FIRING, reason: 'vanished' });
  const ended = { is: 'false', reason: 'vanished' } as const;
  expect(step(FIRING, ended, { at: 100, before: 90 }, { ...DELAYS, keepFiringFor: 0 })).toMatchObject({
    state: 'resolved',
    reason: 'vanished',
  });
});
