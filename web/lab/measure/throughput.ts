import type { LaneName } from '#protocol';

/** Makes bytes a second of counts that only grow. */
export class Throughput {
  readonly #known = new Map<LaneName, { bytes: number; t: number }>();

  /** Takes a lane, its count and when it was so, in ms; returns the bytes a second since it was asked last, 0 the first time. */
  of(lane: LaneName, bytes: number, t: number): number {
    const before = this.#known.get(lane);
    this.#known.set(lane, { bytes, t });
    if (!before || t <= before.t) return 0;
    return Math.max(0, (1000 * (bytes - before.bytes)) / (t - before.t));
  }

  /** The counts begin anew. */
  reset(): void {
    this.#known.clear();
  }
}
