/** Something at a moment, in ms since 1970. */
interface Timed {
  readonly at: number;
}

/**
 * Takes moments in order, the least ms there shall be between two of them, and which ones go first; returns those
 * to keep. Time is cut into fixed buckets of twice that length and each keeps one, so what is kept does not change
 * as the window moves on, and a newcomer puts out no older one of its own rank.
 */
export function thin<Moment extends Timed>(
  moments: readonly Moment[],
  least: number,
  first: (moment: Moment) => boolean,
): ReadonlySet<Moment> {
  const buckets = new Map<number, Moment>();
  for (const moment of moments) {
    const bucket = Math.floor(moment.at / (2 * least));
    const holder = buckets.get(bucket);
    if (holder === undefined || (first(moment) && !first(holder))) buckets.set(bucket, moment);
  }
  const kept = new Set<Moment>();
  for (const [bucket, moment] of buckets) {
    // Only the direct neighbours are asked, not who of them is kept: a chain would make it depend on the far past.
    const before = buckets.get(bucket - 1);
    const after = buckets.get(bucket + 1);
    const crowdsBefore = before !== undefined && moment.at - before.at < least;
    const crowdsAfter = after !== undefined && after.at - moment.at < least;
    if (crowdsBefore && (first(before) || !first(moment))) continue;
    if (crowdsAfter && first(after) && !first(moment)) continue;
    kept.add(moment);
  }
  return kept;
}
