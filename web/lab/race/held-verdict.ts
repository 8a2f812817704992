import type { LabVerdict } from '#domain';

/** Milliseconds for which a verdict stands while it names the same transport: its figures would flicker otherwise. */
const STANDS = 5_000;
/** Milliseconds that are measured before anything is said. */
const PATIENCE = 5_000;

/** A verdict as it is shown, and since when. */
export interface HeldVerdict {
  readonly verdict: LabVerdict;
  readonly at: number;
}

/**
 * Takes the verdict shown, what the figures say now, how long they were measured and the time, in ms; returns what to show:
 * nothing before there is something to say, another best at once, the same best with newer figures now and then.
 */
export function heldVerdict(
  shown: HeldVerdict | undefined,
  verdict: LabVerdict,
  measured: number,
  now: number,
): HeldVerdict | undefined {
  if (measured < PATIENCE) return undefined;
  if (shown !== undefined && shown.verdict.best === verdict.best && now - shown.at < STANDS) return shown;
  return { verdict, at: now };
}
