/** What is wrong with the order in which a page applied events. All zero is the promise. */
export interface Proof {
  /** Events of the log that the page did not apply. */
  readonly gaps: number;
  /** Events that it applied again. */
  readonly duplicates: number;
  /** Events that it applied after a later one. */
  readonly inversions: number;
}

/** Takes the seqs that a page applied, in order, and those of the log in the same range; returns what is wrong. */
export function prove(applied: readonly number[], stored: readonly number[]): Proof {
  const seen = new Set(applied);
  let inversions = 0;
  for (let index = 1; index < applied.length; index += 1) {
    if ((applied[index] ?? 0) < (applied[index - 1] ?? 0)) inversions += 1;
  }
  return {
    gaps: stored.filter((seq) => !seen.has(seq)).length,
    duplicates: applied.length - seen.size,
    inversions,
  };
}

/** Takes the times of paints and the span to look at; returns the longest interval between two of them. */
export function longestInterval(paints: readonly number[], from: number, to: number): number {
  const inside = paints.filter((time) => time >= from && time <= to);
  let longest = 0;
  for (let index = 1; index < inside.length; index += 1) {
    longest = Math.max(longest, (inside[index] ?? 0) - (inside[index - 1] ?? 0));
  }
  return longest;
}
