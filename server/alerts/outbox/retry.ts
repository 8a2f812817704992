import type { Attempt } from '../channels/attempt.ts';
import type { Letter } from './letter.ts';

/** Milliseconds before the second attempt, doubled for each further one, and the most of them. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;

/** Milliseconds after which a letter is given up that has nothing new to tell. */
const GIVEN_UP = 24 * 3_600_000;

/** Milliseconds that a letter waits at the most, whoever asks for it. */
const LONGEST_WAIT = 3_600_000;

/** Takes a letter and the time; true when it is to be tried now: also when it was tried later than that, by a clock that was put back. */
export function isDue({ next, at }: Letter, now: number): boolean {
  return next <= now || at > now;
}

/** Takes a letter that is about to be sent and the time; returns it as it is while nobody knows whether it arrives. */
export function attempted(letter: Letter, now: number): Letter {
  return { ...letter, attempts: letter.attempts + 1, at: now, doubtful: true };
}

/**
 * Takes a letter whose attempt has failed, how, the time, and chance from 0 to 1; returns it as it waits or is dead. A letter that was
 * doubtful before stays so: no later failure says that the earlier attempt failed too.
 */
export function failed(
  letter: Letter,
  before: Letter,
  attempt: Exclude<Attempt, { outcome: 'sent' }>,
  now: number,
  chance: number,
): Letter {
  const { problem } = attempt;
  if (attempt.outcome === 'dead') return { ...letter, at: now, problem, dead: true };
  if (letter.test) return { ...letter, at: now, problem, dead: true };
  const doubtful = before.doubtful || attempt.doubtful;
  if (now - letter.fresh > GIVEN_UP) {
    return {
      ...letter,
      at: now,
      doubtful,
      problem: `Given up after a day. ${problem}`.slice(0, 300),
      dead: true,
    };
  }
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(letter.attempts - 1, 20));
  const wait = Math.min(LONGEST_WAIT, Math.max(attempt.after ?? 0, pause * (0.5 + chance)));
  return { ...letter, at: now, doubtful, problem, next: now + Math.round(wait) };
}
