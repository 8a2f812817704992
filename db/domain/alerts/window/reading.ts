import type { Condition } from '#protocol';
import { Average } from './average.ts';
import { Extreme } from './extreme.ts';
import type { Fold } from './fold.ts';
import { Newest } from './newest.ts';
import { Rate } from './rate.ts';
import { Trend } from './trend.ts';

/** What the samples of a series say at one evaluation. */
export type Reading =
  | { readonly kind: 'value'; readonly value: number }
  /** There is no value: nothing in the window, the source's word that it measures nothing, too little in the window. */
  | { readonly kind: 'nothing'; readonly why: 'vanished' | 'stale' | 'empty' }
  /** It cannot be known: nobody has looked for long enough, or the evaluation failed. */
  | { readonly kind: 'unknown'; readonly why: 'young' | 'failed' };

/** The samples of one series in one window. */
export class SeriesWindow {
  readonly #condition: Condition;
  readonly #fold: Fold;
  #since: number;
  #newest = -Infinity;
  #marked = -Infinity;

  /** Takes the condition, and since when samples are seen: what came before is not known to be missing. */
  constructor(condition: Condition, since: number) {
    this.#condition = condition;
    this.#fold = foldOf(condition);
    this.#since = since;
  }

  /** Takes since when samples are seen again, after a time in which some may have been missed. */
  seenSince(t: number): void {
    this.#since = Math.max(this.#since, t);
  }

  /** Rows that it holds. */
  get size(): number {
    return this.#fold.size;
  }

  /** Takes a sample, or null where the source says that there is none; a late one has its place by its time. */
  add(t: number, value: number | null): void {
    if (value === null) {
      this.#marked = Math.max(this.#marked, t);
    } else {
      this.#newest = Math.max(this.#newest, t);
      this.#fold.add(t, value);
    }
  }

  /** Takes the evaluation time, never earlier than the last; returns what the samples say then. */
  read(at: number): Reading {
    const { fn, window } = this.#condition;
    const from = at - window;
    // A measured absence is later than a sample of its own time: it was written after it.
    const stale = this.#marked >= this.#newest && this.#marked >= from;
    const value = this.#fold.read(from, at);
    if (value !== undefined && !(fn === 'last' && stale)) return { kind: 'value', value };
    if (stale) return { kind: 'nothing', why: 'stale' };
    if (at - this.#since < window) return { kind: 'unknown', why: 'young' };
    return { kind: 'nothing', why: this.#newest >= from ? 'empty' : 'vanished' };
  }
}

function foldOf(condition: Condition): Fold {
  const { window } = condition;
  switch (condition.fn) {
    case 'last':
    case 'absent':
      return new Newest();
    case 'min':
    case 'max':
      return new Extreme(window, condition.fn);
    case 'avg':
      return new Average(window);
    case 'rate':
      return new Rate(window);
    case 'predict':
      return new Trend(window, condition.ahead);
  }
}
