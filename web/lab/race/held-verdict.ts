import { laneRunners, wireBytes, type LabJudged, type LabVerdict } from '#domain';
import type { TransportName } from '#protocol';

/** Milliseconds that are measured before anything is said. */
const PATIENCE = 5_000;
/** Milliseconds for which a verdict stands while it names the same transport: its figures would flicker otherwise. */
const STANDS = 5_000;
/** Milliseconds for which it stands where another one has become the best by a hair. */
const STANDS_BY_A_HAIR = 20_000;
/** What is nobody's reason to choose: ms and a factor of p95, and a factor of bytes. */
const HAIR = { ms: 20, delay: 1.25, bytes: 1.1 } as const;

/** A verdict as it is shown. */
export interface HeldVerdict {
  readonly verdict: LabVerdict;
  /** Transports that do as well as the best, as far as anybody would notice. */
  readonly asGood: readonly TransportName[];
  /** Since when it is shown, in ms. */
  readonly at: number;
}

/** Takes what was measured and the best; returns the other transports that do as well: as quick, and with about as many bytes. */
export function asGood(
  judged: Pick<LabJudged, 'lanes' | 'settings'>,
  best: TransportName | undefined,
): readonly TransportName[] {
  const runners = laneRunners(judged);
  const winner = runners.find(({ name }) => name === best);
  if (winner === undefined) return [];
  const slowest = Math.max(winner.delay.p95 + HAIR.ms, winner.delay.p95 * HAIR.delay);
  const most = wireBytes(winner.figures) * HAIR.bytes;
  return runners
    .filter(({ name, delay, figures }) => name !== best && delay.p95 <= slowest && wireBytes(figures) <= most)
    .map(({ name }) => name);
}

/**
 * Takes the verdict shown, what the figures say now (undefined while every lane stands still, which says nothing), how long they were measured and the time, in ms; returns what to show:
 * nothing before there is something to say, and of two that do as well not now the one and then the other.
 */
export function heldVerdict(
  shown: HeldVerdict | undefined,
  next: Omit<HeldVerdict, 'at'> | undefined,
  measured: number,
  now: number,
): HeldVerdict | undefined {
  if (next === undefined) return shown;
  if (measured < PATIENCE) return undefined;
  if (shown !== undefined && now - shown.at < standsFor(shown.verdict.best, next)) return shown;
  return { ...next, at: now };
}

function standsFor(best: TransportName | undefined, next: Omit<HeldVerdict, 'at'>): number {
  if (best === next.verdict.best) return STANDS;
  return best !== undefined && next.asGood.includes(best) ? STANDS_BY_A_HAIR : 0;
}
