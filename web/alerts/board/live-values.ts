import { alertId, alertLabels, selectorOf, Watch } from '#domain';
import type { Rule, SeriesTuple } from '#protocol';
import { firstAtOrAfter, type SeriesRing } from '../../series/ring.ts';
import type { AlertLine } from '../alert-lines.ts';

/** What is asked of the board. */
interface Measured {
  readonly catalogue: readonly SeriesTuple[];
  ring(id: number): SeriesRing | undefined;
}

/** Where a rule looks for one of its alerts. */
interface Place {
  readonly labels: SeriesTuple[2];
  readonly series: number;
  /** The series that it is taken in per cent of, where the rule has one. */
  readonly whole: number | undefined;
}

/** Share of a window that may be missing at its old end: less is held where the page has just been opened. */
const MISSING = 0.1;

/** What the conditions of alerts are at now, from the samples that the page holds: an alert itself tells only with what it last changed. */
export class LiveValues {
  readonly #board: Measured;
  #catalogue: readonly SeriesTuple[] | undefined;
  readonly #places = new Map<string, Place | undefined>();

  /** Takes the board. */
  constructor(board: Measured) {
    this.#board = board;
  }

  /** Takes a line and server time in ms; returns the value now, undefined where the page does not hold enough to know it. */
  of({ key, rule }: Pick<AlertLine, 'key' | 'rule'>, now: number): number | undefined {
    const place = rule === undefined ? undefined : this.#placeOf(key, rule);
    if (rule === undefined || place === undefined) return undefined;
    const ring = this.#board.ring(place.series);
    const { condition } = rule.terms;
    const begin = now - condition.window;
    if (ring === undefined || ring.length === 0) return undefined;
    if (condition.fn !== 'last' && ring.timeAt(0) > begin + MISSING * condition.window) return undefined;
    const watch = new Watch(rule, place.labels, { since: begin });
    if (place.whole !== undefined) watch.whole(known(this.#board.ring(place.whole)?.lastValue ?? NaN));
    for (let at = firstAtOrAfter(ring, begin); at < ring.length; at++) {
      if (ring.timeAt(at) <= now) watch.sample(ring.timeAt(at), known(ring.valueAt(at)));
    }
    watch.evaluate(now);
    return watch.reading.kind === 'value' ? watch.reading.value : undefined;
  }

  #placeOf(key: string, rule: Rule): Place | undefined {
    if (this.#catalogue !== this.#board.catalogue) {
      this.#catalogue = this.#board.catalogue;
      this.#places.clear();
    }
    const name = `${key} ${rule.version}`;
    if (!this.#places.has(name)) this.#places.set(name, this.#find(key, rule));
    return this.#places.get(name);
  }

  #find(key: string, { id, terms }: Rule): Place | undefined {
    const { selector, condition } = terms;
    if (condition.fn === 'absent') return undefined;
    const { catalogue } = this.#board;
    const looks = selectorOf(selector);
    const found = catalogue.find(
      ([, name, labels]) => looks(name, labels) && alertId(id, alertLabels(terms, labels)) === key,
    );
    if (found === undefined) return undefined;
    const [series, , labels] = found;
    const own = JSON.stringify(labels);
    const whole = catalogue.find(([, name, other]) => name === selector.of && JSON.stringify(other) === own);
    return { labels, series, whole: whole?.[0] };
  }
}

/** NaN is a measured absence. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
