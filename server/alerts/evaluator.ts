import * as v from 'valibot';
import { EVENT_KINDS, EventTupleSchema, type Alert, type AlertGap } from '#protocol';
import type { Log, SampleRow, StoredEvent } from '../../db/log.ts';
import { AlertClock } from './alert-clock.ts';
import type { Books } from './books.ts';
import { rowOf } from './past.ts';
import { Placement } from './placement.ts';
import { Restlessness } from './restlessness.ts';
import { Transitions } from './transitions.ts';
import { WatchIndex, type Feed } from './watch-index.ts';
import type { Watcher } from './watcher.ts';

/** Milliseconds between two looks at what moves by time alone. */
const TICK = 1_000;

/** Milliseconds without evaluation that are said to be a gap. */
const GAP = 5_000;

/** Milliseconds between two looks at what has been resolved for long enough to be forgotten. */
const PRUNE = 10_000;

/** What alerts are evaluated with. */
export interface EvaluatorOptions {
  readonly log: Log;
  readonly books: Books;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Counts what the evaluator did. */
export interface EvaluatorTotals {
  samples: number;
  evaluations: number;
  transitions: number;
  failures: number;
}

/**
 * Evaluates rules as samples are committed; a ticker looks only at what moves by time alone. It reads nothing of the database but what
 * fills a new window. Where nothing could be committed or nobody looked, that time is marked and nothing is concluded from it.
 */
export class Evaluator {
  readonly totals: EvaluatorTotals = { samples: 0, evaluations: 0, transitions: 0, failures: 0 };
  readonly index = new WatchIndex();
  readonly placement: Placement;
  readonly #options: EvaluatorOptions;
  readonly #clock: AlertClock;
  readonly #restlessness = new Restlessness();
  readonly #transitions: Transitions;
  readonly #touched: Watcher[] = [];
  /** When it was known for the last time that samples come through. */
  #heardAt: number;
  #seenSince: number;
  #prunedAt = -Infinity;
  /** Since when the log cannot be written. */
  #troubledSince: number | undefined;
  #ticker: NodeJS.Timeout | undefined;
  #unlisten: (() => void) | undefined;

  constructor(options: EvaluatorOptions) {
    const { log, books, now, onFailure } = options;
    this.#options = options;
    this.#clock = new AlertClock(now);
    this.#heardAt = this.#clock.read();
    this.#seenSince = this.#heardAt;
    this.#transitions = new Transitions({ books, onLost: (rule) => this.placement.lost(rule), onFailure });
    this.placement = new Placement({
      log,
      books,
      index: this.index,
      clock: this.#clock,
      seenSince: () => this.#seenSince,
      onMoved: (alerts) => this.#write(alerts),
      onFailure,
    });
  }

  /** How many transitions are on their way to the log. */
  get waiting(): number {
    return this.#transitions.waiting;
  }

  /** Takes up what stands and begins. Rejects with LogError. */
  async open(): Promise<void> {
    const { log, books } = this.#options;
    this.index.declare(await log.series());
    const newest = await log.recent({ since: 0, rows: 1, matches: () => true });
    const before = newest.events.at(-1)?.at;
    this.#heardAt = this.#seenSince = this.#clock.read();
    this.#restlessness.recall(books.live.state.flapping.values());
    this.#unlisten = log.onCommit((events, rows) => this.#take(events, rows));
    if (before !== undefined) this.#mark({ from: before, to: this.#heardAt, why: 'away' });
    await this.placement.open(before);
    this.#ticker = setInterval(() => this.tick(), TICK);
  }

  /** Evaluates no more. Resolves when what was found is written, or cannot be. */
  async stop(): Promise<void> {
    clearInterval(this.#ticker);
    this.#unlisten?.();
    await this.placement.settled();
    await this.#transitions.settled();
  }

  /** Settles when everything that has changed by now has been taken up and written. */
  async settled(): Promise<void> {
    await this.placement.settled();
    await this.#transitions.settled();
  }

  /** Looks at what moves by time alone. The ticker calls it, and tests do. */
  tick(): void {
    const now = this.#hear();
    this.#transitions.flush();
    this.placement.again();
    if (this.#troubledSince !== undefined) return this.#probe(this.#troubledSince, now);
    const moved: Alert[] = [];
    for (const watcher of this.index.all()) if (watcher.due <= now) this.#evaluate(watcher, now, moved);
    this.#write(moved);
    this.#transitions.add(...this.#restlessness.calmed(now));
    if (now - this.#prunedAt < PRUNE) return;
    this.#prunedAt = now;
    this.#options.books.live.state.prune(now);
  }

  #take(events: readonly StoredEvent[], rows: readonly (SampleRow | undefined)[]): void {
    const now = this.#hear();
    if (this.#troubledSince !== undefined) this.#recover(this.#troubledSince, now);
    const wanted = this.index.feeds > 0;
    for (let place = 0; place < events.length; place += 1) {
      const event = events[place];
      if (event?.kind === 'samples' && wanted) {
        this.#give(event.at + this.#clock.ahead, rows[place] ?? rowOf(event));
      } else if (event?.kind === 'series') this.#declare(event);
    }
    const moved: Alert[] = [];
    for (const watcher of this.#touched) {
      watcher.touched = false;
      if (watcher.mayNow(now)) this.#evaluate(watcher, now, moved);
    }
    this.#touched.length = 0;
    this.#write(moved);
  }

  /** Gives each sample to who looks at it; nothing is made for that. */
  #give(t: number, row: SampleRow): void {
    for (let at = 0; at + 1 < row.length; at += 2) {
      const feed = this.index.feed(row[at] ?? 0);
      if (feed === undefined) continue;
      const value = row[at + 1] ?? null;
      this.#giveTo(feed, t, value !== null && Number.isFinite(value) ? value : null);
    }
  }

  #giveTo({ own, whole }: Feed, t: number, value: number | null): void {
    this.totals.samples += 1;
    for (const watcher of whole) watcher.watch.whole(value);
    for (const watcher of own) {
      watcher.sample(t, value);
      if (watcher.touched) continue;
      watcher.touched = true;
      this.#touched.push(watcher);
    }
  }

  #declare({ json }: StoredEvent): void {
    const [, , , , data] = v.parse(EventTupleSchema, JSON.parse(json));
    const declared = v.parse(EVENT_KINDS.series.data, data);
    this.index.declare(declared);
    this.placement.declared(new Set(declared.map(([, name]) => name)));
  }

  #evaluate(watcher: Watcher, now: number, moved: Alert[]): void {
    this.totals.evaluations += 1;
    try {
      const alert = watcher.evaluate(now);
      if (alert !== undefined) moved.push(alert);
    } catch (error) {
      // What fails here is ours, and no user's alert.
      this.totals.failures += 1;
      watcher.watch.fail();
      watcher.due = now + GAP;
      this.#options.onFailure(error);
    }
  }

  #write(alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    this.totals.transitions += alerts.length;
    this.#transitions.add(
      ...alerts.flatMap((alert) => [
        { kind: 'alert', data: alert } as const,
        ...this.#restlessness.moved(alert),
      ]),
    );
  }

  /** Returns the time, having looked whether anything was missed since the last time. */
  #hear(): number {
    const now = this.#clock.read();
    // It says so from before the commit that ends it is told until after.
    const troubled = this.#options.log.troubledSince;
    if (troubled !== undefined) this.#troubledSince ??= troubled + this.#clock.ahead;
    else if (this.#troubledSince !== undefined) this.#recover(this.#troubledSince, now);
    else if (now - this.#heardAt > GAP) {
      this.#seeSince(now);
      this.#mark({ from: this.#heardAt, to: now, why: 'away' });
    }
    this.#heardAt = now;
    return now;
  }

  /** Where nobody else writes nobody would find that the log can be written again. */
  #probe(from: number, to: number): void {
    if (this.#transitions.waiting === 0) this.#mark({ from, to, why: 'failed' });
  }

  #recover(from: number, to: number): void {
    this.#troubledSince = undefined;
    this.#seeSince(to);
    this.#mark({ from, to, why: 'failed' });
  }

  #seeSince(t: number): void {
    this.#seenSince = t;
    for (const { watch } of this.index.all()) watch.seenSince(t);
  }

  #mark(gap: AlertGap): void {
    const { books } = this.#options;
    const asks = [...books.rules.state.values()].some(({ terms }) => terms.enabled);
    if (asks && gap.to - gap.from > GAP) this.#transitions.add({ kind: 'alert-gap', data: gap });
  }
}
