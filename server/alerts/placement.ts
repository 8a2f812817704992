import { setImmediate as nextTurn } from 'node:timers/promises';
import { goesOn } from '#domain';
import type { Alert, Rule } from '#protocol';
import type { Log } from '../../db/log.ts';
import type { AlertClock } from './alert-clock.ts';
import type { Books } from './books.ts';
import { lookThrough } from './look-through.ts';
import { readPast, type Past } from './past.ts';
import { endOf, Watcher } from './watcher.ts';
import { isSame, type Place, type WatchIndex } from './watch-index.ts';

/** Milliseconds of looking for series in one turn. */
const TURN = 10;

/** What rules are put in their places with. */
export interface PlacementOptions {
  readonly log: Log;
  readonly books: Books;
  readonly index: WatchIndex;
  readonly clock: AlertClock;
  /** Since when this process sees samples without a gap. */
  readonly seenSince: () => number;
  /** Takes transitions that come of a rule's change. */
  readonly onMoved: (alerts: readonly Alert[]) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Puts rules in their places: who is to look at which series, with a window that is filled from the log before it is first evaluated.
 * What a rule no longer looks at ends.
 */
export class Placement {
  readonly #options: PlacementOptions;
  /** Rules that have changed, or whose series have. */
  readonly #stale = new Set<string>();
  /** Of these nothing that is held is good any more. */
  readonly #lost = new Set<string>();
  #placing: Promise<void> | undefined;
  #opened = false;

  constructor(options: PlacementOptions) {
    this.#options = options;
  }

  /** Takes the rules as they stand now; whichever differ from what is held are placed anew. */
  changed(): void {
    const { books, index } = this.#options;
    for (const [id, rule] of books.rules.state) if (!isSame(index.ruleOf(id), rule)) this.#stale.add(id);
    for (const watcher of index.all()) {
      if (!books.rules.state.has(watcher.rule.id)) this.#stale.add(watcher.rule.id);
    }
    this.#begin();
  }

  /** Takes the names of series that have come. */
  declared(names: ReadonlySet<string>): void {
    for (const { id, terms } of this.#options.books.rules.state.values()) {
      const { series, of } = terms.selector;
      if (names.has(series) || (of !== undefined && names.has(of))) this.#stale.add(id);
    }
    this.#begin();
  }

  /** Takes a rule's id: its alerts stand otherwise than its watchers know, and are read again. */
  lost(rule: string): void {
    this.#stale.add(rule);
    this.#lost.add(rule);
    this.#begin();
  }

  /** Takes when alerts were evaluated for the last time before this process; places every rule. Rejects with LogError. */
  async open(evaluatedAt: number | undefined): Promise<void> {
    const { books } = this.#options;
    this.#opened = true;
    this.#stale.clear();
    await this.#place([...books.rules.state.values()], evaluatedAt);
    this.#endOrphans();
  }

  /** Tries again what failed, if anything did. */
  again(): void {
    this.#begin();
  }

  /** Settles when everything that has changed by now is in its place. */
  async settled(): Promise<void> {
    await this.#placing;
  }

  #begin(): void {
    if (this.#opened && this.#stale.size > 0)
      this.#placing ??= this.#run().finally(() => (this.#placing = undefined));
  }

  async #run(): Promise<void> {
    const { books, index, onFailure } = this.#options;
    while (this.#stale.size > 0) {
      const ids = [...this.#stale];
      this.#stale.clear();
      for (const id of ids) {
        if (!books.rules.state.has(id)) this.#end(id);
        else if (this.#lost.delete(id)) index.remove(id);
      }
      try {
        await this.#place(
          ids.flatMap((id) => books.rules.state.get(id) ?? []),
          undefined,
        );
      } catch (error) {
        // The rules stay as they are held until it is tried again.
        for (const id of ids) this.#stale.add(id);
        return onFailure(error);
      }
    }
  }

  async #place(rules: readonly Rule[], evaluatedAt: number | undefined): Promise<void> {
    const { log, books, index, clock } = this.#options;
    const fresh: Place[] = [];
    for (let [at, begin] = [0, performance.now()]; at < rules.length; at += 1) {
      const rule = rules[at];
      if (rule === undefined) break;
      await lookThrough(index, rule);
      fresh.push(...index.placesOf(rule).filter((place) => index.watcherAt(place) === undefined));
      // Many rules and many series are much to look through, once.
      if (performance.now() - begin < TURN) continue;
      await nextTurn();
      begin = performance.now();
    }
    const longest = Math.max(0, ...fresh.map(({ rule }) => rule.terms.condition.window));
    const wanted = new Set(fresh.flatMap(({ series, whole }) => [series, whole].filter(isId)));
    const from = clock.read() - clock.ahead - longest;
    const past = wanted.size === 0 ? NOTHING(from) : await readPast(log, from, wanted);
    // From here on nothing else has its turn: no sample is missed, and none is taken twice.
    for (const rule of rules) {
      // Changed meanwhile: it is stale again.
      if (isSame(books.rules.state.get(rule.id), rule)) {
        this.#settle(rule, past, evaluatedAt ?? clock.read(), wanted);
      }
    }
  }

  #settle(rule: Rule, past: Past, evaluatedAt: number, wanted: ReadonlySet<number>): void {
    const { index, clock, onMoved } = this.#options;
    const before = index.ruleOf(rule.id);
    const goes = before === undefined || goesOn(before.terms, rule.terms);
    const standing = this.#standing(rule.id);
    const kept = new Map(index.placesOf(rule).map((place) => [place, index.watcherAt(place)]));
    index.remove(rule.id);
    const ended: Alert[] = [];
    for (const [place, watcher] of kept) {
      const stood = standing.get(place.alert);
      // It came while the past was read, and is not in that: its rule is stale again.
      if (watcher === undefined && place.series !== undefined && !wanted.has(place.series)) {
        standing.delete(place.alert);
        continue;
      }
      const end = goes || stood === undefined ? undefined : endOf(stood, clock.read());
      if (end) ended.push(end);
      standing.delete(place.alert);
      index.add(place, watcher ?? this.#watcherFor(place, past, end ?? stood, evaluatedAt));
    }
    onMoved([...ended, ...this.#endsOf(standing.values())]);
  }

  #end(rule: string): void {
    const standing = this.#standing(rule);
    this.#options.index.remove(rule);
    this.#options.index.forget(rule);
    this.#options.onMoved(this.#endsOf(standing.values()));
  }

  #endsOf(alerts: Iterable<Alert>): Alert[] {
    const at = this.#options.clock.read();
    return [...alerts].flatMap((alert) => endOf(alert, at) ?? []);
  }

  #watcherFor(
    place: Place,
    { since, samples }: Past,
    alert: Alert | undefined,
    evaluatedAt: number,
  ): Watcher {
    const { rule, labels, series, whole, unit } = place;
    const { clock, seenSince } = this.#options;
    const seen = Math.max(since + clock.ahead, seenSince());
    const watcher = new Watcher(rule, labels, { since: seen, unit, alert, evaluatedAt });
    const wholes = whole === undefined ? [] : (samples.get(whole) ?? []);
    if (wholes.length > 0) watcher.watch.whole(wholes.at(-1) ?? null);
    const own = series === undefined ? [] : (samples.get(series) ?? []);
    const times = timesOf(own, clock.read(), clock.ahead);
    times.forEach((t, at) => watcher.sample(t, own[2 * at + 1] ?? null));
    return watcher;
  }

  /** A rule's alerts as its watchers know them, which may be on its way to the log, and as they are durable. */
  #standing(rule: string): Map<string, Alert> {
    const { books, index } = this.#options;
    const durable = [...books.live.state.alerts.values()].filter((alert) => alert.rule === rule);
    const known = index.of(rule).flatMap(({ watch }) => watch.alert ?? []);
    return new Map([...durable, ...known].map((alert) => [alert.id, alert]));
  }

  /** Alerts whose rule is gone, as after a stop right behind its removal. */
  #endOrphans(): void {
    const { books, onMoved } = this.#options;
    const all = [...books.live.state.alerts.values()];
    onMoved(this.#endsOf(all.filter(({ rule }) => !books.rules.state.has(rule))));
  }
}

const NOTHING = (since: number): Past => ({ since, samples: new Map() });

/**
 * Takes samples as `[time, value, …]` in the order of their writing, the time, and by how much that is ahead of theirs; returns the
 * times by which alerts go. None is later than one behind it: what was written before a clock was put back is not to come.
 */
function timesOf(samples: readonly (number | null)[], now: number, ahead: number): number[] {
  const times: number[] = [];
  for (let [at, latest] = [samples.length - 2, now]; at >= 0; at -= 2) {
    latest = Math.min(latest, (samples[at] ?? 0) + ahead);
    times.push(latest);
  }
  return times.reverse();
}

function isId(id: number | undefined): id is number {
  return id !== undefined;
}
