import type { Alert, AlertFlapping } from '#protocol';

/** How long a change keeps an alert under watch, in ms. */
export const FLAPPING = {
  /** After an alert is resolved. */
  delay: 60_000,
  /** How many times as long after each further change within the delay. */
  multiplier: 2,
  /** At the most. */
  most: 30 * 60_000,
} as const;

/** How restless an alert is. */
export interface Restless {
  /** The delay that runs, and when it is over. */
  readonly delay: number;
  readonly until: number;
  /** Changes since the alert was calm; more than the one that began the delay, and it flaps. */
  readonly changes: number;
}

/**
 * Takes how restless an alert is, undefined when calm, and its next transition; returns how restless it is then. A resolve begins a
 * delay; each time that it fires or is resolved within, the delay grows and begins again.
 */
export function rest(restless: Restless | undefined, alert: Alert): Restless | undefined {
  const { at } = alert;
  const now = restless !== undefined && at < restless.until ? restless : undefined;
  const fired = alert.state === 'firing' && alert.firedAt === at && alert.recovering === null;
  const resolved = alert.state === 'resolved' && alert.reason !== 'rule';
  if (!fired && !resolved) return now;
  if (now === undefined) {
    return resolved ? { delay: FLAPPING.delay, until: at + FLAPPING.delay, changes: 1 } : undefined;
  }
  const delay = Math.min(now.delay * FLAPPING.multiplier, FLAPPING.most);
  return { delay, until: at + delay, changes: now.changes + 1 };
}

/** Takes how restless an alert is; true when it changes too often to be told each time. */
export function flaps(restless: Restless | undefined): restless is Restless {
  return restless !== undefined && restless.changes > 1;
}

/** Takes an alert's id, how restless it is, undefined when it is calm again, and the time; returns what is to be written of it. */
export function flappingOf(id: string, restless: Restless | undefined, at: number): AlertFlapping {
  const calm = { until: null, changes: 0 };
  return { id, ...(flaps(restless) ? { until: restless.until, changes: restless.changes } : calm), at };
}

/** Takes what was written of an alert that flaps; returns how restless it is: after a restart its delay is found again. */
export function restlessFrom({ until, changes, at }: AlertFlapping): Restless | undefined {
  return until === null ? undefined : { delay: until - at, until, changes };
}
