/** Milliseconds for which an answer says something of the clocks: they drift apart by less than a tenth of a millisecond in it. */
const KEPT = 30_000;

/** What one answer says: by how much the server's clock leads this page's, at the least and at the most, in ms. */
interface Bounds {
  readonly at: number;
  least: number;
  readonly most: number;
}

/**
 * The server's clock, measured. A question was asked before its answer was stamped, and the answer came after: each answer
 * bounds the lead of the server's clock from both sides. What the last half minute's answers agree on is narrower than any
 * one of them, and its middle is wrong by half of its width at the most. An event bounds it too: it was made before it came.
 */
export class LabClock {
  #answers: Bounds[] = [];

  /** Takes the server's time in an answer in ms since 1970, and when it was asked for and had come, as performance times. */
  answered(stamp: number, asked: number, came: number): void {
    const answer = { at: came, least: stamp - came, most: stamp - asked };
    const known = this.#answers.filter(({ at }) => came - at < KEPT);
    // One of the clocks was set: what was said before is of no use.
    const fits = known.every(({ least, most }) => least <= answer.most && most >= answer.least);
    this.#answers = fits ? [...known, answer] : [answer];
  }

  /** Takes the server's time in something that came at a performance time. */
  arrived(stamp: number, came: number): void {
    const newest = this.#answers.at(-1);
    if (newest) newest.least = Math.max(newest.least, Math.min(stamp - came, this.#most));
  }

  /** Takes a performance time; returns the server's time then, in ms since 1970. This machine's own until anything was answered. */
  at(moment: number): number {
    if (this.#answers.length === 0) return Date.now() - performance.now() + moment;
    return moment + (this.#least + this.#most) / 2;
  }

  /** By how many milliseconds `at` is wrong at the most; Infinity until anything was answered. */
  get error(): number {
    return this.#answers.length === 0 ? Infinity : (this.#most - this.#least) / 2;
  }

  get #least(): number {
    return Math.max(...this.#answers.map(({ least }) => least));
  }

  get #most(): number {
    return Math.min(...this.#answers.map(({ most }) => most));
  }
}
