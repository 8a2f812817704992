/** Arithmetic over the rounds of a comparison. */

/** Takes numbers; returns the middle one (the mean of the middle two); NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Takes the values of two contestants, one for each round (undefined where a round failed); returns the median of
 * the ratios within the rounds, so that a busy moment of the machine weighs on both. Undefined without a full round.
 */
export function medianRatio(
  values: readonly (number | undefined)[],
  bases: readonly (number | undefined)[],
): number | undefined {
  const ratios = values.flatMap((value, round) => {
    const base = bases[round];
    return value === undefined || base === undefined || base === 0 ? [] : [value / base];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/** Takes a list and a number of steps; returns it turned by so many: each round begins with another contestant. */
export function rotate<T>(list: readonly T[], steps: number): T[] {
  const by = list.length === 0 ? 0 : steps % list.length;
  return [...list.slice(by), ...list.slice(0, by)];
}
