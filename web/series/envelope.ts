import { bucketStart } from '#domain';
import type { HistorySeries } from '#protocol';
import { firstAtOrAfter, type Samples } from './ring.ts';

/** What a bucket is made of, in the order of a history's columns. */
const COLUMNS = ['count', 'sum', 'min', 'max', 'last'] as const;

type Columns = { readonly [Name in 'time' | (typeof COLUMNS)[number]]: Float64Array };

function columns(capacity: number): Columns {
  const column = () => new Float64Array(capacity);
  return { time: column(), count: column(), sum: column(), min: column(), max: column(), last: column() };
}

/**
 * The past of one series as buckets of one width, in typed arrays of fixed size: what the newest sample opens overwrites
 * the oldest. A bucket stands at its start and is worth its mean. Samples may come in any order of their times: each
 * goes where its time says, as it does on the server. Lives outside runes.
 */
export class EnvelopeRing implements Samples {
  readonly #step: number;
  readonly #columns: Columns;
  readonly #capacity: number;
  #start = 0;
  #length = 0;

  /** Takes the width of a bucket in ms and how many to keep. */
  constructor(step: number, capacity: number) {
    this.#step = step;
    this.#capacity = Math.max(1, capacity);
    this.#columns = columns(this.#capacity);
  }

  /** How many buckets are kept now. */
  get length(): number {
    return this.#length;
  }

  /** Takes a series of a history and the start of its slot 0 in ms; holds that and nothing else, the newest where it is too long. */
  load([, slots, ...values]: HistorySeries, from: number): void {
    this.#start = 0;
    const skipped = Math.max(0, slots.length - this.#capacity);
    this.#length = slots.length - skipped;
    this.#columns.time.set(slots.slice(skipped).map((slot) => from + slot * this.#step));
    COLUMNS.forEach((name, column) => this.#columns[name].set(values[column]?.slice(skipped) ?? []));
  }

  /** Takes the time of a sample in ms since 1970 and its value, and folds it into its bucket; null is an absence and changes nothing. */
  push(time: number, value: number | null): void {
    if (value === null) return;
    const start = bucketStart(time, this.#step);
    const index =
      this.#length > 0 && this.timeAt(this.#length - 1) < start ? this.#length : firstAtOrAfter(this, start);
    if (index < this.#length && this.timeAt(index) === start) this.#fold(this.#slot(index), value);
    else this.#insert(index, start, value);
  }

  /** Takes a time in ms; forgets the buckets that end before it. */
  dropBefore(time: number): void {
    while (this.#length > 0 && this.timeAt(0) + this.#step <= time) this.#dropOldest();
  }

  timeAt(index: number): number {
    return this.#columns.time[this.#slot(index)] ?? NaN;
  }

  valueAt(index: number): number {
    const slot = this.#slot(index);
    return (this.#columns.sum[slot] ?? NaN) / (this.#columns.count[slot] ?? NaN);
  }

  lowAt(index: number): number {
    return this.#columns.min[this.#slot(index)] ?? NaN;
  }

  highAt(index: number): number {
    return this.#columns.max[this.#slot(index)] ?? NaN;
  }

  countAt(index: number): number {
    return this.#columns.count[this.#slot(index)] ?? NaN;
  }

  lastAt(index: number): number {
    return this.#columns.last[this.#slot(index)] ?? NaN;
  }

  #slot(index: number): number {
    return (this.#start + index) % this.#capacity;
  }

  #dropOldest(): void {
    this.#start = (this.#start + 1) % this.#capacity;
    this.#length--;
  }

  #fold(slot: number, value: number): void {
    const { count, sum, min, max, last } = this.#columns;
    count[slot] = (count[slot] ?? 0) + 1;
    sum[slot] = (sum[slot] ?? 0) + value;
    min[slot] = Math.min(min[slot] ?? value, value);
    max[slot] = Math.max(max[slot] ?? value, value);
    last[slot] = value;
  }

  /** Opens a bucket before the one at this index. Full, the oldest goes; a bucket that would be the oldest is not opened. */
  #insert(place: number, time: number, value: number): void {
    let index = place;
    if (this.#length === this.#capacity) {
      if (index === 0) return;
      this.#dropOldest();
      index--;
    }
    this.#length++;
    for (let later = this.#length - 1; later > index; later--) this.#copy(later - 1, later);
    const slot = this.#slot(index);
    this.#columns.time[slot] = time;
    this.#columns.count[slot] = 1;
    for (const name of ['sum', 'min', 'max', 'last'] as const) this.#columns[name][slot] = value;
  }

  #copy(from: number, to: number): void {
    for (const column of Object.values(this.#columns))
      column[this.#slot(to)] = column[this.#slot(from)] ?? NaN;
  }
}
