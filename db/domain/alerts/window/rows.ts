/** Parts that a window is cut into: samples in one are kept as one row, so that a window has that many rows at the most. */
const PARTS = 1_000;

const FIRST_SIZE = 8;

/** Takes a window in ms; returns the ms of one of its parts. */
export function partOf(window: number): number {
  return Math.max(1, Math.floor(window / PARTS));
}

/** Takes rows, the ms of a part and a time; returns where the row of its part is, or, negative, `~` where it is to be inserted. */
export function findPart(rows: Rows, part: number, t: number): number {
  const at = rows.after(t);
  const number = Math.floor(t / part);
  if (at > 0 && Math.floor(rows.time(at - 1) / part) === number) return at - 1;
  if (at < rows.length && Math.floor(rows.time(at) / part) === number) return at;
  return ~at;
}

/**
 * Rows of three numbers by rising time: taken from the front, added at the end, seldom between. Typed arrays, because there
 * are as many of these as series times rules.
 */
export class Rows {
  #numbers = new Float64Array(3 * FIRST_SIZE);
  #head = 0;
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** Takes an index below the length, as all below; returns the row's time. */
  time(index: number): number {
    return this.#numbers[3 * this.#at(index)] ?? 0;
  }

  /** Returns the row's first number. */
  value(index: number): number {
    return this.#numbers[3 * this.#at(index) + 1] ?? 0;
  }

  /** Returns the row's second number. */
  extra(index: number): number {
    return this.#numbers[3 * this.#at(index) + 2] ?? 0;
  }

  /** Replaces a row; its time stays between its neighbours'. */
  set(index: number, time: number, value: number, extra: number): void {
    const at = 3 * this.#at(index);
    this.#numbers[at] = time;
    this.#numbers[at + 1] = value;
    this.#numbers[at + 2] = extra;
  }

  /** Takes a time; returns the index of the first row that is later, the length if none is. */
  after(t: number): number {
    if (this.#length === 0 || this.time(this.#length - 1) <= t) return this.#length;
    let [low, high] = [0, this.#length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time(middle) <= t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes an index up to the length; puts a row there, those from it on move back. */
  insert(index: number, time: number, value: number, extra: number): void {
    if (3 * this.#length === this.#numbers.length) this.#grow();
    this.#length += 1;
    for (let at = this.#length - 1; at > index; at -= 1) this.#copy(at - 1, at);
    this.set(index, time, value, extra);
  }

  /** Removes `count` rows from `index` on, those behind move forward. */
  remove(index: number, count: number): void {
    if (index === 0) this.#head = this.#at(count);
    else for (let at = index; at + count < this.#length; at += 1) this.#copy(at + count, at);
    this.#length -= count;
  }

  #copy(from: number, to: number): void {
    this.set(to, this.time(from), this.value(from), this.extra(from));
  }

  /** The size is a power of two, so that a mask turns the ring. */
  #at(index: number): number {
    return (this.#head + index) & (this.#numbers.length / 3 - 1);
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.#numbers.length);
    const front = 3 * this.#head;
    grown.set(this.#numbers.subarray(front));
    grown.set(this.#numbers.subarray(0, front), this.#numbers.length - front);
    this.#numbers = grown;
    this.#head = 0;
  }
}
