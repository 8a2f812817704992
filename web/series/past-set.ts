import { bucketStart, historyStep } from '#domain';
import type { History } from '#protocol';
import { EnvelopeRing } from './envelope.ts';
import type { Samples } from './ring.ts';

/** A stretch of time in ms since 1970. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a set was made for. */
export interface PastPurpose {
  /** Length in ms of the live range, with which the set slides; undefined for a range that stands still. */
  readonly span: number | undefined;
  /** Points that the history was asked for. */
  readonly points: number;
}

/** A set is fine enough until this many times the points that it was asked for are wanted. */
const GROWTH = 1.5;

/** Buckets more than the range needs: its ends are seldom on the grid. */
const SLACK = 3;

/**
 * A history and everything folded into it since, by series. It knows up to which seq it holds everything, and takes
 * each event once. Made for a live range it slides with the newest sample; else it takes what falls inside its range.
 */
export class PastSet {
  /** Width of the buckets in ms. */
  readonly step: number;
  /** Length in ms of the live range that it slides with; undefined when it stands still. */
  readonly span: number | undefined;
  readonly #points: number;
  readonly #rings = new Map<number, EnvelopeRing>();
  readonly #capacity: number;
  /** The history holds what was committed up to this seq, and stamped before this time. */
  readonly #answered: { readonly seq: number; readonly end: number };
  #range: Range;
  /** Seq of the newest row pushed. */
  #pushed = -1;

  /** Takes a history and what it was asked for. */
  constructor({ step, from, to, seq, series }: History, { span, points }: PastPurpose) {
    this.step = step;
    this.span = span;
    this.#points = points;
    // Whole buckets, as the server answers them.
    this.#range = { from, to: bucketStart(to - 1, step) + step };
    this.#answered = { seq, end: this.#range.to };
    this.#capacity = Math.ceil(Math.max(span ?? 0, to - from) / step) + SLACK;
    for (const columns of series) this.#ring(columns[0]).load(columns, from);
  }

  /** Takes a range in ms; true when everything of it that was sampled is in. */
  covers({ from, to }: Range): boolean {
    // Sources stamp their rows each by themselves: the newest time wavers by a little.
    return from >= this.#range.from - this.step && (this.span !== undefined || to <= this.#range.to);
  }

  /** Takes a range in ms and the points wanted for it; true when it is covered, and as fine as a new history would be. */
  suits(range: Range, points: number): boolean {
    if (!this.covers(range)) return false;
    const length = range.to - range.from;
    const whole = this.span ?? this.#range.to - this.#range.from;
    // The server has nothing finer for the whole of it; for a part it may have.
    if (length >= whole - this.step) return points < this.#points * GROWTH;
    return this.step <= historyStep(length, points);
  }

  /** Takes a series' id; returns its buckets, undefined when there are none. */
  samples(id: number): Samples | undefined {
    return this.#rings.get(id);
  }

  /** Ids of the series that are in. */
  get ids(): Iterable<number> {
    return this.#rings.keys();
  }

  /** Takes a row of samples, its seq and its time in ms: folded in unless it was before, or is none of the range. */
  push(seq: number, at: number, row: readonly (number | null)[]): void {
    if (seq <= this.#pushed) return;
    this.#pushed = seq;
    // What a live range's history was too early for is not in it, although it was committed before it was read.
    if (seq <= this.#answered.seq && at < this.#answered.end) return;
    const { from, to } = this.#range;
    if (at < from || (this.span === undefined && at >= to)) return;
    for (let index = 0; index + 1 < row.length; index += 2) {
      const value = row[index + 1] ?? null;
      if (value !== null) this.#ring(row[index] ?? 0).push(at, value);
    }
    if (this.span !== undefined) this.#slide(at - this.span);
  }

  #ring(id: number): EnvelopeRing {
    let ring = this.#rings.get(id);
    if (ring === undefined) this.#rings.set(id, (ring = new EnvelopeRing(this.step, this.#capacity)));
    return ring;
  }

  /** Takes the new start of the range; when that has left a whole bucket behind, all that lies before it goes. */
  #slide(start: number): void {
    const from = bucketStart(start, this.step);
    if (from <= this.#range.from) return;
    this.#range = { ...this.#range, from };
    for (const ring of this.#rings.values()) ring.dropBefore(from);
  }
}

/** Takes a history and a time in ms; true when none of its buckets ends before that time. */
export function isEmptyBefore({ from, step, series }: History, time: number): boolean {
  return series.every(([, [slot = Infinity]]) => from + (slot + 1) * step > time);
}
