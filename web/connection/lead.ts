/** Milliseconds after which what was learned begins to be forgotten; after twice that it is gone. */
const SPAN = 300_000;

/**
 * By how much the server's clock leads a clock of this page. A message can only be late, so each bounds the lead from
 * below, and the most of the last minutes is the best estimate: clocks run apart by seconds in a week, and a server's
 * may be set back. When this page's clock stood still, as in a laptop's sleep, the next message moves it up at once.
 */
export class LeadWindow {
  #older = -Infinity;
  #newer = -Infinity;
  #since = -Infinity;

  /** The lead in milliseconds; undefined until something was learned. */
  get most(): number | undefined {
    const most = Math.max(this.#older, this.#newer);
    return Number.isFinite(most) ? most : undefined;
  }

  /** Takes a time that the server told minus the time `now` of this page's clock when it arrived. */
  learn(lead: number, now: number): void {
    if (now - this.#since >= SPAN) {
      this.#older = this.#newer;
      this.#newer = -Infinity;
      this.#since = now;
    }
    this.#newer = Math.max(this.#newer, lead);
  }
}
