import { fold, merge, type Bucket } from '#domain';

/** A bucket, and the seqs of the events that its oldest and its newest sample came in. */
export interface Rolled {
  readonly bucket: Bucket;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** A row of samples as it was stored: `[seriesId, value, …]`. */
export type SampleRow = readonly (number | null)[];

/** What each series did in one stretch of time: made in the memory, so that the database hears of it once. */
export class Stretch {
  /** By series id. */
  readonly series = new Map<number, Rolled>();

  /** Takes a row of samples and the seq of its event, which is above all before. An absence counts nowhere. */
  add(row: SampleRow, seq: number): void {
    for (let index = 0; index + 1 < row.length; index += 2) {
      const id = row[index];
      const value = row[index + 1];
      // What JSON has no number for is stored as null.
      if (typeof id !== 'number' || typeof value !== 'number' || !Number.isFinite(value)) continue;
      const held = this.series.get(id);
      const firstSeq = held?.firstSeq ?? seq;
      this.series.set(id, { bucket: fold(held?.bucket, value), firstSeq, lastSeq: seq });
    }
  }

  /** Takes another stretch of the same time; adds what its series did. */
  join(other: Stretch): void {
    for (const [id, rolled] of other.series) {
      const held = this.series.get(id);
      this.series.set(id, held === undefined ? rolled : joined(held, rolled));
    }
  }
}

/** Takes two parts of one bucket; returns them as one. Which is the later is a matter of seqs, as clocks go back. */
export function joined(one: Rolled, other: Rolled): Rolled {
  const [earlier, later] = one.lastSeq <= other.lastSeq ? [one, other] : [other, one];
  return {
    bucket: merge(earlier.bucket, later.bucket),
    firstSeq: Math.min(one.firstSeq, other.firstSeq),
    lastSeq: later.lastSeq,
  };
}

/** Takes a sum; returns it as a number that JSON and a column have a place for, whatever overflowed on the way. */
export function finiteSum(sum: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum || 0));
}
