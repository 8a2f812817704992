import type { Alert, Rule } from '#protocol';
import { alertId, alertLabels, type Labels } from './labels.ts';
import { delaysOf, INACTIVE, step, type Delays, type Standing } from './machine.ts';
import { render } from './template.ts';
import { truthOf } from './truth.ts';
import { unitOfValues } from './unit.ts';
import { SeriesWindow, type Reading } from './window/reading.ts';

/** Characters of one annotation once its labels are in it: an alert is written with each transition, and told in messages. */
const TEXT_LIMIT = 2_000;

/** What a watch goes on from. */
export interface WatchBegin {
  /** Since when samples are seen: what came before is not known to be missing. */
  readonly since: number;
  /** True when the selector finds no series: that is what no data is for then. */
  readonly findsNothing?: boolean | undefined;
  /** The alert as it stood, after a restart or a change of its rule. */
  readonly alert?: Alert | undefined;
  /** The unit of the series; left out, the alert has the unit that it had. */
  readonly unit?: string | undefined;
  /** When it was evaluated for the last time; without this, at the alert's last transition. */
  readonly evaluatedAt?: number | undefined;
}

/** One rule on one series: takes its samples, and says at each evaluation whether the alert changed. */
export class Watch {
  readonly #rule: Rule;
  readonly #delays: Delays;
  readonly #labels: Labels;
  readonly #window: SeriesWindow;
  readonly #id: string;
  readonly #findsNothing: boolean;
  readonly #unit: string;
  #alert: Alert | undefined;
  #reading: Reading = { kind: 'unknown', why: 'young' };
  #value: number | null;
  /** The newest value of the series that this one's are taken in per cent of. */
  #whole: number | null = null;
  /** The last evaluation, and the last that knew something. */
  #at = 0;
  #known: number | undefined;

  /** Takes the rule, the series' labels and what it goes on from. */
  constructor(
    rule: Rule,
    series: Labels,
    { since, findsNothing = false, unit, alert, evaluatedAt = alert?.at }: WatchBegin,
  ) {
    this.#rule = rule;
    this.#delays = delaysOf(rule.terms);
    this.#labels = alertLabels(rule.terms, series);
    this.#id = alertId(rule.id, this.#labels);
    this.#window = new SeriesWindow(rule.terms.condition, since);
    this.#findsNothing = findsNothing;
    this.#unit = unit === undefined ? (alert?.unit ?? '') : unitOfValues(rule.terms, unit);
    this.#alert = alert;
    this.#value = alert?.value ?? null;
    this.#known = evaluatedAt;
    // What stood before a restart may be ahead of a clock that was put back meanwhile.
    this.#at = Math.min(alert?.at ?? 0, since);
  }

  /** The alert's id. */
  get id(): string {
    return this.#id;
  }

  /** The alert as it stands; undefined when it never was wrong. */
  get alert(): Alert | undefined {
    return this.#alert;
  }

  /** What the samples said at the last evaluation. */
  get reading(): Reading {
    return this.#reading;
  }

  /** Takes a sample of the series at a time not later than the next evaluation; null is a measured absence. */
  sample(t: number, value: number | null): void {
    if (this.#rule.terms.selector.of === undefined || value === null) this.#window.add(t, value);
    else if (this.#whole !== null && this.#whole !== 0) this.#window.add(t, (100 * value) / this.#whole);
  }

  /** Takes a sample of the series that this one's are taken in per cent of. */
  whole(value: number | null): void {
    this.#whole = value;
  }

  /** Takes since when samples are seen again: that none came in the time before proves nothing. */
  seenSince(t: number): void {
    this.#window.seenSince(t);
  }

  /**
   * Takes the time, which counts as not earlier than the last; evaluates, and returns the transition that is to be written before it is
   * told, undefined when there is none.
   */
  evaluate(now: number): Alert | undefined {
    const at = Math.max(now, this.#at);
    const { condition, noData } = this.#rule.terms;
    this.#reading = this.#read(at);
    if (this.#reading.kind === 'value') this.#value = this.#reading.value;
    const truth = truthOf(condition, noData, this.#reading);
    const before: Standing = this.#alert ?? INACTIVE;
    const after = step(before, truth, { at, before: this.#known }, this.#delays);
    this.#at = at;
    if (truth.is !== 'unknown') this.#known = at;
    return after === before && !this.#isCalledOtherwise() ? undefined : this.#become(after, at);
  }

  /** Says that an evaluation failed, which decides nothing: it is no user's alert. */
  fail(): void {
    this.#reading = { kind: 'unknown', why: 'failed' };
  }

  /** Takes the time; ends the alert because its rule looks at this no more. Returns the transition, undefined when none is due. */
  end(now: number): Alert | undefined {
    const at = Math.max(now, this.#at);
    const alert = this.#alert;
    if (alert?.state === 'pending') return this.#become({ ...alert, state: 'inactive', reason: 'rule' }, at);
    if (alert?.state !== 'firing') return undefined;
    return this.#become(
      { ...alert, state: 'resolved', reason: 'rule', recovering: null, resolvedAt: at },
      at,
    );
  }

  #read(at: number): Reading {
    const reading = this.#window.read(at);
    return reading.kind === 'nothing' && this.#findsNothing ? { kind: 'nothing', why: 'empty' } : reading;
  }

  /** True when what stands has another name or severity than its rule has by now. */
  #isCalledOtherwise(): boolean {
    if (this.#alert?.state !== 'pending' && this.#alert?.state !== 'firing') return false;
    const { name, severity } = this.#rule.terms;
    return this.#alert.name !== name || this.#alert.severity !== severity;
  }

  #become(standing: Standing, at: number): Alert {
    const { id, terms } = this.#rule;
    const { state, reason, recovering, episode, since, firedAt, resolvedAt } = standing;
    const version = this.#alert?.episode === episode ? this.#alert.version + 1 : 1;
    const moved = { state, reason, recovering, episode, since, firedAt, resolvedAt, at };
    const told = { rule: id, name: terms.name, severity: terms.severity, labels: this.#labels };
    const measured = { value: this.#value, ...(this.#unit !== '' && { unit: this.#unit }) };
    const annotations = this.#annotations();
    this.#alert = { id: this.#id, version, ...told, ...moved, ...measured, annotations };
    return this.#alert;
  }

  #annotations(): Record<string, string> {
    const given = Object.entries(this.#rule.terms.annotations);
    const known = { labels: this.#labels, value: this.#value };
    return Object.fromEntries(
      given.map(([name, template]) => [name, render(template, known).slice(0, TEXT_LIMIT)]),
    );
  }
}
