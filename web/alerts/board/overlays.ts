import { alertId, alertLabels, selectorOf } from '#domain';
import type { Rule, SeriesTuple } from '#protocol';
import { NO_OVERLAY, type Overlay, type Span, type Threshold } from '../../charts/picture.ts';
import type { SeriesRing } from '../../series/ring.ts';
import type { TimeRange } from '../../state/time.ts';
import { unitOf } from '../alert-lines.ts';
import { givenText } from '../alert-words.ts';
import type { AlertsStore } from '../alerts-store.svelte.ts';
import type { FiredLook } from './fired-look.ts';

/** A series that a panel shows, as far as alerts need it. */
interface ShownSeries {
  readonly id: number;
  readonly mirrored: boolean;
}

/** What a panel shows. */
interface ShownPanel {
  readonly id: string;
  readonly stacked: boolean;
}

/** What is asked of the board. */
interface Measured {
  readonly catalogue: readonly SeriesTuple[];
  readonly range: TimeRange;
  ring(id: number): SeriesRing | undefined;
}

interface Cached {
  readonly version: number;
  readonly fired: number;
  readonly catalogue: readonly SeriesTuple[];
  readonly selected: readonly ShownSeries[];
  readonly wholes: readonly Whole[];
  readonly overlay: Overlay;
}

/** The value of a series that thresholds in per cent are of, when the overlay was made. */
interface Whole {
  readonly id: number;
  readonly value: number;
}

/** No value, as a number that equals itself. */
const NOTHING = -1;

/** What alerts say of charts: when their series fired, and the thresholds of the rules that look at them. */
export class Overlays {
  readonly #store: AlertsStore;
  readonly #board: Measured;
  readonly #look: Pick<FiredLook, 'want'>;
  readonly #cache = new Map<string, Cached>();

  /** Takes the alerts, the board whose series they are of, and what sees to the past of its range. */
  constructor(store: AlertsStore, board: Measured, look: Pick<FiredLook, 'want'>) {
    this.#store = store;
    this.#board = board;
    this.#look = look;
  }

  /** Takes a panel and the series that it shows; returns what to draw there, the same object as long as it is the same. Cheap: it is asked in each frame. */
  of(panel: ShownPanel, selected: readonly ShownSeries[]): Overlay {
    const { version, fired } = this.#store;
    const { catalogue, range } = this.#board;
    this.#look.want(range);
    const before = this.#cache.get(panel.id);
    if (
      before?.version === version &&
      before.fired === fired.version &&
      before.catalogue === catalogue &&
      before.selected === selected &&
      before.wholes.every(({ id, value }) => this.#newest(id) === value)
    ) {
      return before.overlay;
    }
    const made = this.#make(panel, selected);
    this.#cache.set(panel.id, { version, fired: fired.version, catalogue, selected, ...made });
    return made.overlay;
  }

  #make(panel: ShownPanel, selected: readonly ShownSeries[]): Pick<Cached, 'overlay' | 'wholes'> {
    const shown = selected.flatMap(({ id, mirrored }, index) => {
      const tuple = this.#board.catalogue.find(([own]) => own === id);
      return tuple === undefined ? [] : [{ tuple, mirrored, bottom: index === 0 }];
    });
    const wholes: Whole[] = [];
    const ids = new Set<string>();
    const thresholds = new Map<string, Threshold>();
    for (const rule of this.#store.book.rules.values()) {
      const looks = selectorOf(rule.terms.selector);
      for (const { tuple, mirrored, bottom } of shown) {
        const [, name, labels] = tuple;
        if (!rule.terms.enabled || !looks(name, labels)) continue;
        ids.add(alertId(rule.id, alertLabels(rule.terms, labels)));
        // In a stack only the lowest band stands on the axis.
        const value = panel.stacked && !bottom ? undefined : this.#threshold(rule, tuple, wholes);
        if (value === undefined) continue;
        const drawn = mirrored ? -value : value;
        const firing = this.#fires(rule.id);
        thresholds.set(`${rule.id} ${drawn}`, { ...this.#words(rule), value: drawn, firing });
      }
    }
    const spans = [...this.#store.fired.all]
      .filter(({ id }) => ids.has(id))
      .map(({ severity, from, to }): Span => ({ severity, from, to: to ?? Infinity }));
    const empty = spans.length === 0 && thresholds.size === 0;
    return { wholes, overlay: empty ? NO_OVERLAY : { spans, thresholds: [...thresholds.values()] } };
  }

  #words({ terms }: Rule): Pick<Threshold, 'severity' | 'label'> {
    const { condition, name, severity } = terms;
    const at = 'threshold' in condition ? ` ${givenText(condition.threshold, this.#unit(terms))}` : '';
    return { severity, label: `${name}${at}` };
  }

  #unit(terms: Rule['terms']): string {
    return unitOf({ terms }, this.#board.catalogue);
  }

  /** Where a rule's threshold lies on the axis of a series; undefined where it lies on none. */
  #threshold({ terms }: Rule, [, , labels]: SeriesTuple, wholes: Whole[]): number | undefined {
    const { condition, selector } = terms;
    if (condition.fn === 'absent' || condition.fn === 'rate') return undefined;
    if (selector.of === undefined) return condition.threshold;
    const key = JSON.stringify(labels);
    const whole = this.#board.catalogue.find(
      ([, name, own]) => name === selector.of && JSON.stringify(own) === key,
    );
    if (whole === undefined) return undefined;
    const value = this.#newest(whole[0]);
    wholes.push({ id: whole[0], value });
    return value === NOTHING ? undefined : (condition.threshold * value) / 100;
  }

  #fires(rule: string): boolean {
    return this.#store.lines.some(
      ({ alert, state }) => alert?.rule === rule && (state === 'firing' || state === 'recovering'),
    );
  }

  #newest(id: number): number {
    const value = this.#board.ring(id)?.lastValue ?? NaN;
    return Number.isNaN(value) ? NOTHING : value;
  }
}
