/** A row of samples as the stream brings it: its place in the order, its time in ms since 1970, `[id, value, …]`. */
export interface Row {
  readonly seq: number;
  readonly at: number;
  readonly data: readonly (number | null)[];
}

/** Rows kept while an answer is waited for: at a hundred a second more than two minutes. */
export const SEAM_LIMIT = 16_384;

/**
 * Where a history and the stream meet. While a history is asked for, the rows that come are kept; the answer says up to
 * which seq it holds everything, and the rows are handed out where they reach back that far.
 */
export class Seam {
  readonly #limit: number;
  #rows: Row[] = [];
  /** Everything after this seq is kept. */
  #since: number;

  /** Takes the seq up to which the page had applied everything when it asked, and how many rows to keep. */
  constructor(seq: number, limit = SEAM_LIMIT) {
    this.#since = seq;
    this.#limit = limit;
  }

  /** Takes the next row, in order. */
  keep(row: Row): void {
    this.#rows.push(row);
    // Half at a time: giving up one for each that comes would move all the others each time.
    if (this.#rows.length <= this.#limit) return;
    const given = this.#rows.splice(0, this.#limit >> 1);
    this.#since = given.at(-1)?.seq ?? this.#since;
  }

  /** Takes the seq up to which a history holds everything; returns all rows kept, undefined when one after that seq was not. */
  reaching(seq: number): readonly Row[] | undefined {
    return seq < this.#since ? undefined : this.#rows;
  }
}
