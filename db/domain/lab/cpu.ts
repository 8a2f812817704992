import type { LabCost, TransportName } from '#protocol';

/** What stands where the server's CPU for an event was measured, and was less than what its own CPU varies by without viewers. */
export const CPU_TOO_LITTLE = 'too little to measure';

/**
 * Takes a session's measuring of CPU and a transport; returns microseconds of CPU for an event: 0 where it was too little to measure,
 * null where it was not measured.
 */
export function cpuOfEvent(cost: LabCost | null, transport: TransportName): number | null {
  const turn = cost?.turns[transport];
  if (!cost || !turn || turn.perEvent === null) return null;
  return turn.cpu - turn.without > cost.noise * turn.seconds ? Math.max(0, turn.perEvent) : 0;
}

/**
 * Takes a session's measuring of CPU and a transport; returns by how many microseconds what an event costs may be wrong, 0 where it was
 * not measured.
 */
export function cpuNoise(cost: LabCost | null, transport: TransportName): number {
  const turn = cost?.turns[transport];
  return cost && turn && turn.events > 0 ? (cost.noise * turn.seconds * 1000) / turn.events : 0;
}
