import { Watch, type Labels } from '#domain';
import type { Alert, Rule } from '#protocol';

/** Milliseconds between two looks at what moves by time alone, at the least. */
const LOOK = 1_000;

/** Milliseconds between two looks at what nothing is expected of. */
const SELDOM = 60_000;

/** What a watcher begins with. */
export interface WatcherBegin {
  readonly since: number;
  /** The unit of the series; undefined where there is none. */
  readonly unit: string | undefined;
  readonly alert: Alert | undefined;
  readonly evaluatedAt: number | undefined;
}

/** One rule on one series, and when it is to be looked at. */
export class Watcher {
  readonly rule: Rule;
  readonly watch: Watch;
  /** Evaluated at this time even if no sample comes. */
  due = -Infinity;
  /** True while it is among those that the samples of a commit touched. */
  touched = false;
  /** Its first evaluation may be at this time less half of what lies between two. */
  #next = -Infinity;
  #newest = -Infinity;
  readonly #every: number;
  readonly #window: number;
  readonly #moves: boolean;

  /** Takes the rule, the series' labels and what it begins with. */
  constructor(rule: Rule, labels: Labels, begin: WatcherBegin) {
    const { every, condition } = rule.terms;
    this.rule = rule;
    this.watch = new Watch(rule, labels, begin);
    this.#every = every;
    this.#window = condition.window;
    this.#moves = condition.fn !== 'last' && condition.fn !== 'absent';
  }

  /** Takes a sample: its time and its value, null for a measured absence. */
  sample(t: number, value: number | null): void {
    this.#newest = Math.max(this.#newest, t);
    this.watch.sample(t, value);
  }

  /**
   * Takes the time; true when it is to be evaluated because of a sample. Once in `every` on the average: samples that come as often
   * as that, a little early or late, are all evaluated; one that comes too soon is looked at later.
   */
  mayNow(now: number): boolean {
    const may = now >= this.#next - this.#every / 2;
    if (may) this.#next = Math.max(this.#next, now) + this.#every;
    else this.due = Math.min(this.due, this.#next);
    return may;
  }

  /** Takes the time; evaluates. Returns the transition, undefined when there is none. */
  evaluate(at: number): Alert | undefined {
    const alert = this.watch.evaluate(at);
    this.due = this.#dueAfter(at);
    return alert;
  }

  #dueAfter(at: number): number {
    const { alert, reading } = this.watch;
    const waits = alert?.state === 'pending' || (alert?.state === 'firing' && alert.recovering !== null);
    if (waits || reading.kind === 'unknown') return at + Math.max(this.#every, LOOK);
    if (reading.kind === 'nothing') return at + SELDOM;
    // Where no sample comes any more, what leaves the window changes the rest of it; of the newest one it is the end.
    return this.#moves ? at + 1.5 * Math.max(this.#every, LOOK) : this.#newest + this.#window + 1;
  }
}

/** Takes an alert that nothing looks at any more, and the time; returns its last transition, undefined when it needs none. */
export function endOf(alert: Alert, at: number): Alert | undefined {
  const end = { ...alert, version: alert.version + 1, reason: 'rule', at } as const;
  if (alert.state === 'pending') return { ...end, state: 'inactive' };
  return alert.state === 'firing'
    ? { ...end, state: 'resolved', recovering: null, resolvedAt: at }
    : undefined;
}
