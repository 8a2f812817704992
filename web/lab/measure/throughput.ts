import type { LaneName } from '#protocol';

/** Makes bytes a second of counts that only grow. */
export class Throughput {
  readonly #known = new Map<LaneName, { bytes: number; t: number }>();
  /** When all counts began anew. */
  #zero: { readonly bytes: 0; readonly t: number } | undefined;

  /** Takes a lane, its count and when it was so, in ms; returns the bytes a second since it was asked last, 0 the first time. */
  of(lane: LaneName, bytes: number, t: number): number {
    const before = this.#known.get(lane) ?? this.#zero;
    this.#known.set(lane, { bytes, t });
    if (!before || t <= before.t) return 0;
    return Math.max(0, (1000 * (bytes - before.bytes)) / (t - before.t));
  }

  /** The counts begin anew, at nothing. Takes when that was, in ms. */
  reset(t: number): void {
    this.#known.clear();
    this.#zero = { bytes: 0, t };
  }
}
