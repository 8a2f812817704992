import type { Alert, FiredSpan } from '#protocol';

/** When alerts fired, as their transitions tell it; each stretch is there once, however often it is told. Lies outside runes: `version` says when it moved. */
export class FiredLog {
  /** Moves with each change. */
  version = 0;
  readonly #limit: number;
  /** By alert and episode, those that were told first first. */
  readonly #spans = new Map<string, FiredSpan>();

  /** Takes how many stretches are kept: of more, those that were over first are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Every stretch that is known. */
  get all(): Iterable<FiredSpan> {
    return this.#spans.values();
  }

  /** Takes an alert after a transition, or as it stands. */
  take({ id, rule, severity, episode, state, firedAt, resolvedAt }: Alert): void {
    if (firedAt === null) return;
    const to = state === 'resolved' ? (resolvedAt ?? firedAt) : null;
    this.put({ id, rule, severity, episode, from: firedAt, to });
  }

  /** Takes a stretch; it stands in the place of what was known of it. */
  put(span: FiredSpan): void {
    this.#spans.set(`${span.id} ${span.episode}`, span);
    if (this.#spans.size > this.#limit) this.#forgetOne();
    this.version++;
  }

  /** Takes a stretch of time in ms and how many are wanted at the most; returns those that have a part in it, the newest, the oldest first. */
  within(from: number, to: number, most: number): FiredSpan[] {
    return [...this.#spans.values()]
      .filter((span) => span.from < to && (span.to === null || span.to >= from))
      .sort((a, b) => a.from - b.from)
      .slice(-most);
  }

  /** What goes on is forgotten last. */
  #forgetOne(): void {
    let [gone] = this.#spans.keys();
    for (const [key, { to }] of this.#spans) {
      if (to === null) continue;
      gone = key;
      break;
    }
    if (gone !== undefined) this.#spans.delete(gone);
  }
}
