import { alertId, alertLabels, askedLabels, selectorOf, seriesKey, type Labels } from '#domain';
import type { Rule, SeriesTuple } from '#protocol';
import type { Watcher } from './watcher.ts';

/** Series that one rule looks at, at the most. */
export const WATCHED_LIMIT = 1_000;

/** What a rule is to look at: one series, or nothing, where it says what that means. */
export interface Place {
  readonly rule: Rule;
  readonly labels: Labels;
  /** The alert's id. */
  readonly alert: string;
  /** The series' id; undefined where nothing matches. */
  readonly series: number | undefined;
  /** The id of the series that values are taken in per cent of. */
  readonly whole: number | undefined;
  /** The unit of the series. */
  readonly unit?: string | undefined;
}

/** A place and who looks at it. */
interface Held {
  readonly place: Place;
  readonly watcher: Watcher;
}

/** Which series a rule looks at, found as they come. */
interface Found {
  readonly rule: Rule;
  readonly fits: (name: string, labels: Labels) => boolean;
  readonly tuples: SeriesTuple[];
  /** How many of the series of that name have been looked through. */
  seen: number;
  /** How many that fit are too many to be looked at. */
  beyond: number;
}

/** Those who hear of a series' samples. */
export interface Feed {
  readonly own: Watcher[];
  readonly whole: Watcher[];
}

/** Which series there are, who looks at which, found once and not for each sample. */
export class WatchIndex {
  /** By name, and by name with each of their labels. */
  readonly #series = new Map<string, SeriesTuple[]>();
  readonly #byKey = new Map<string, number>();
  /** By rule. */
  readonly #found = new Map<string, Found>();
  /** By series id: ids count from 1, so this is dense. */
  readonly #feeds: (Feed | undefined)[] = [];
  #heard = 0;
  #all: readonly Watcher[] | undefined;
  readonly #rules = new Map<string, { readonly rule: Rule; readonly held: Map<string, Held> }>();

  /** Takes series that were declared. */
  declare(declared: readonly SeriesTuple[]): void {
    for (const tuple of declared) {
      const [id, name, labels] = tuple;
      const key = seriesKey(name, labels);
      if (this.#byKey.has(key)) continue;
      this.#byKey.set(key, id);
      for (const shelf of [name, ...Object.entries(labels).map((label) => shelfOf(name, label))]) {
        const known = this.#series.get(shelf);
        if (known === undefined) this.#series.set(shelf, [tuple]);
        else known.push(tuple);
      }
    }
  }

  /** Takes a rule; returns everything that it is to look at, each alert once. What is found of a rule is remembered until it goes. */
  placesOf(rule: Rule): Place[] {
    const { selector, condition, noData, enabled } = rule.terms;
    if (!enabled) {
      this.#found.delete(rule.id);
      return [];
    }
    const places = new Map<string, Place>();
    const found = this.#lookFor(rule);
    found.beyond = 0;
    for (const [series, , labels, unit] of found.tuples) {
      const alert = alertId(rule.id, alertLabels(rule.terms, labels));
      const whole = selector.of === undefined ? undefined : this.#byKey.get(seriesKey(selector.of, labels));
      // Labels that the rule gives may make two series one alert: then the first counts.
      if (places.has(alert)) continue;
      if (places.size < WATCHED_LIMIT) places.set(alert, { rule, labels, alert, series, whole, unit });
      else found.beyond += 1;
    }
    if (places.size > 0 || (condition.fn !== 'absent' && noData !== 'alert')) return [...places.values()];
    const labels = askedLabels(selector);
    const alert = alertId(rule.id, alertLabels(rule.terms, labels));
    return [{ rule, labels, alert, series: undefined, whole: undefined }];
  }

  /**
   * Takes a rule and milliseconds; looks on for its series, for about so long. Returns true when all of them have been looked through:
   * then `placesOf` has no more to look for.
   */
  lookOn(rule: Rule, ms: number): boolean {
    if (!rule.terms.enabled) return true;
    return this.#lookFor(rule, performance.now() + ms).seen === this.#shelfFor(rule).length;
  }

  /** Takes a rule's id; returns how many series it finds that are too many to be looked at. */
  beyond(rule: string): number {
    return this.#found.get(rule)?.beyond ?? 0;
  }

  /** Takes a rule's id; forgets what was found of it. */
  forget(rule: string): void {
    this.#found.delete(rule);
  }

  #lookFor(rule: Rule, until = Infinity): Found {
    const { id, terms } = rule;
    const known = this.#found.get(id);
    const found =
      known !== undefined && isSame(known.rule, rule)
        ? known
        : { rule, fits: selectorOf(terms.selector), tuples: [], seen: 0, beyond: 0 };
    this.#found.set(id, found);
    const all = this.#shelfFor(rule);
    for (; found.seen < all.length && performance.now() < until; found.seen += 1) {
      const tuple = all[found.seen];
      if (tuple !== undefined && found.fits(tuple[1], tuple[2])) found.tuples.push(tuple);
    }
    return found;
  }

  /** The series among which those of a rule are. */
  #shelfFor({ terms }: Rule): readonly SeriesTuple[] {
    const { series, matchers } = terms.selector;
    const asked = matchers.find(({ op, value }) => op === '=' && value !== '');
    return this.#series.get(asked ? shelfOf(series, [asked.label, asked.value]) : series) ?? [];
  }

  /** Takes a rule's id; returns the rule that is looked for, undefined when none is. */
  ruleOf(id: string): Rule | undefined {
    return this.#rules.get(id)?.rule;
  }

  /** Takes a place; returns who looks at exactly that for the same rule, undefined when nobody does. */
  watcherAt({ rule, alert, series, whole }: Place): Watcher | undefined {
    const entry = this.#rules.get(rule.id);
    const held = isSame(entry?.rule, rule) ? entry?.held.get(alert) : undefined;
    if (held === undefined) return undefined;
    return held.place.series === series && held.place.whole === whole ? held.watcher : undefined;
  }

  /** Takes a watcher and where it looks; it hears of samples from now on. */
  add(place: Place, watcher: Watcher): void {
    this.#all = undefined;
    const entry = this.#rules.get(place.rule.id) ?? { rule: place.rule, held: new Map<string, Held>() };
    entry.held.set(place.alert, { place, watcher });
    this.#rules.set(place.rule.id, entry);
    if (place.series !== undefined) this.#feedOf(place.series).own.push(watcher);
    if (place.whole !== undefined) this.#feedOf(place.whole).whole.push(watcher);
  }

  /** Takes a rule's id; nobody looks for it any more. */
  remove(rule: string): void {
    this.#all = undefined;
    for (const { place, watcher } of this.#rules.get(rule)?.held.values() ?? []) {
      for (const id of [place.series, place.whole]) {
        const feed = id === undefined ? undefined : this.#feeds[id];
        if (id === undefined || feed === undefined) continue;
        leave(feed, watcher);
        if (feed.own.length > 0 || feed.whole.length > 0) continue;
        this.#feeds[id] = undefined;
        this.#heard -= 1;
      }
    }
    this.#rules.delete(rule);
  }

  /** How many series somebody hears of. */
  get feeds(): number {
    return this.#heard;
  }

  /** Takes a series' id; returns who hears of it, undefined when nobody does. */
  feed(series: number): Feed | undefined {
    return this.#feeds[series];
  }

  /** Every watcher, in one list that is made anew when they have changed. */
  all(): readonly Watcher[] {
    this.#all ??= [...this.#rules.values()].flatMap(({ held }) =>
      [...held.values()].map(({ watcher }) => watcher),
    );
    return this.#all;
  }

  /** Takes a rule's id; returns its watchers. */
  of(rule: string): Watcher[] {
    return [...(this.#rules.get(rule)?.held.values() ?? [])].map(({ watcher }) => watcher);
  }

  #feedOf(series: number): Feed {
    const known = this.#feeds[series];
    if (known !== undefined) return known;
    this.#heard += 1;
    return (this.#feeds[series] = { own: [], whole: [] });
  }
}

/** No name of a series has a space in it. */
function shelfOf(name: string, label: readonly [string, string]): string {
  return `${name} ${JSON.stringify(label)}`;
}

/** Takes a rule, or none, and another; true when they are the same one in the same version, perhaps read twice. */
export function isSame(one: Rule | undefined, other: Rule): boolean {
  return one?.id === other.id && one.version === other.version && one.t === other.t;
}

function leave(feed: Feed, watcher: Watcher): void {
  for (const list of [feed.own, feed.whole]) {
    const at = list.indexOf(watcher);
    if (at >= 0) list.splice(at, 1);
  }
}
