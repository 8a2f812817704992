import type { Alert, RuleTerms } from '#protocol';
import type { Truth } from './truth.ts';

/** How an alert stands: what the machine moves. All times are evaluation times. */
export type Standing = Pick<
  Alert,
  'state' | 'reason' | 'recovering' | 'episode' | 'since' | 'firedAt' | 'resolvedAt'
>;

/** Not wrong, and never was. */
export const INACTIVE: Standing = {
  state: 'inactive',
  reason: 'condition',
  recovering: null,
  episode: 0,
  since: 0,
  firedAt: null,
  resolvedAt: null,
};

/** When an alert was evaluated, and when for the last time before. */
export interface Evaluated {
  readonly at: number;
  /** The last evaluation that knew something; undefined when there was none. */
  readonly before: number | undefined;
}

/** A rule's delays in ms, and what makes a gap. */
export type Delays = Pick<RuleTerms, 'for' | 'keepFiringFor'> & {
  /** More than this between two evaluations and it is not known what was between: delays begin again. */
  readonly gapAfter: number;
};

/** Takes a rule's terms; returns its delays. Who is evaluated seldom has no gap in each pause. */
export function delaysOf({ for: wait, keepFiringFor, every, condition }: RuleTerms): Delays {
  return { for: wait, keepFiringFor, gapAfter: Math.max(condition.window, 2 * every) };
}

/**
 * Takes how an alert stands, what an evaluation found, when, and the delays; returns how it stands then, the same object when that
 * is no change. The table of docs/ALERTS.md, nothing else.
 */
export function step(now: Standing, truth: Truth, evaluated: Evaluated, delays: Delays): Standing {
  if (truth.is === 'unknown') return now;
  const { at, before } = evaluated;
  // An earlier time is a clock that was put back while nobody looked.
  const gap = before !== undefined && (at - before > delays.gapAfter || at < before);
  switch (now.state) {
    case 'inactive':
    case 'resolved':
      return truth.is === 'true' ? begin(now, truth, at, delays) : now;
    case 'pending':
      return stepPending(gap ? { ...now, since: at } : now, truth, at, delays);
    case 'firing':
      return stepFiring(gap && now.recovering !== null ? { ...now, recovering: at } : now, truth, at, delays);
  }
}

/** An episode is later than the last, also where both begin in the same millisecond. */
function begin(now: Standing, { reason }: Truth, at: number, delays: Delays): Standing {
  const episode = Math.max(at, now.episode + 1);
  const pending: Standing = { ...INACTIVE, state: 'pending', reason, episode, since: at };
  return delays.for === 0 ? fire(pending, at) : pending;
}

function fire(pending: Standing, at: number): Standing {
  return { ...pending, state: 'firing', firedAt: at };
}

/** Between the thresholds it waits on, and fires only where it is true again. */
function stepPending(now: Standing, truth: Truth, at: number, delays: Delays): Standing {
  if (truth.is === 'false') return { ...now, state: 'inactive', reason: truth.reason };
  if (truth.is === 'between') return now;
  const told = withReason(now, truth);
  return at - now.since >= delays.for ? fire(told, at) : told;
}

function stepFiring(now: Standing, truth: Truth, at: number, delays: Delays): Standing {
  if (truth.is !== 'false') {
    const told = truth.is === 'true' ? withReason(now, truth) : now;
    return told.recovering === null ? told : { ...told, recovering: null };
  }
  const recovering = now.recovering ?? at;
  if (at - recovering >= delays.keepFiringFor) {
    return { ...now, state: 'resolved', reason: truth.reason, recovering: null, resolvedAt: at };
  }
  return now.recovering === recovering ? now : { ...now, recovering };
}

function withReason(now: Standing, { reason }: Truth): Standing {
  return now.reason === reason ? now : { ...now, reason };
}
