import type { Alert, Severity } from '#protocol';

/** A stretch in which an alert fired; `to` Infinity while it does. */
export interface FiringSpan {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly from: number;
  readonly to: number;
}

/** Stretches that are kept; the oldest are forgotten. */
const LIMIT = 400;

/** When alerts fired: as the events told it, and what was asked of the past. Lies outside runes; `version` says when it moved. */
export class SpanLog {
  /** Moves with each change. */
  version = 0;
  #spans = new Map<string, FiringSpan>();

  /** Every stretch that is known. */
  get all(): Iterable<FiringSpan> {
    return this.#spans.values();
  }

  /** Takes the alerts as they stand in a snapshot; what was known before stays. */
  load(alerts: Iterable<Alert>): void {
    for (const alert of alerts) this.take(alert);
    this.version++;
  }

  /** Takes an alert after a transition. */
  take({ id, rule, severity, episode, state, firedAt, resolvedAt }: Alert): void {
    if (firedAt === null) return;
    const to = state === 'resolved' ? (resolvedAt ?? firedAt) : Infinity;
    this.put({ id, rule, severity, from: firedAt, to }, episode);
  }

  /** Takes a stretch and its episode, in the place of what was known of it. */
  put(span: FiringSpan, episode: number): void {
    this.#spans.set(`${span.id} ${episode}`, span);
    for (const oldest of this.#spans.keys()) {
      if (this.#spans.size <= LIMIT) break;
      this.#spans.delete(oldest);
    }
    this.version++;
  }
}
