import type { Rule, RuleTerms } from '#protocol';
import type { Labels } from './labels.ts';
import { spansOf, type Span } from './spans.ts';
import { Watch } from './watch.ts';

/** What is known of a series' past. */
export interface PastSeries {
  readonly labels: Labels;
  /** `[time, value]`, oldest first; null is a measured absence. */
  readonly samples: readonly (readonly [number, number | null])[];
  /** The same of the series that this one is taken in per cent of, where the rule has one. */
  readonly whole?: readonly (readonly [number, number | null])[] | undefined;
}

/** What a rule would have done. */
export interface Preview {
  /** How often an alert would have fired. */
  readonly fired: number;
  readonly series: readonly { readonly labels: Labels; readonly spans: readonly Span[] }[];
}

/** Evaluations of one series, at the most. */
const EVALUATIONS = 20_000;

/**
 * Takes a rule's terms, series with their samples (from a window before `from` on, if they go back so far) and the stretch of time in ms;
 * returns what the rule would have done in it, evaluated as it is when samples come, though no more than 20,000 times.
 */
export function preview(terms: RuleTerms, series: readonly PastSeries[], from: number, to: number): Preview {
  const rule: Rule = { id: 'preview', version: 1, by: '', t: from, terms };
  const every = Math.max(terms.every, Math.ceil((to - from) / EVALUATIONS));
  let fired = 0;
  const past = series.map(({ labels, samples, whole = [] }) => {
    const watch = new Watch(rule, labels, { since: samples[0]?.[0] ?? from });
    const [own, others] = [new Cursor(samples), new Cursor(whole)];
    const transitions = [];
    for (let at = from; at <= to; at += every) {
      for (const [t, value] of own.upTo(at)) {
        for (const [, all] of others.upTo(t)) watch.whole(all);
        watch.sample(t, value);
      }
      const alert = watch.evaluate(at);
      if (alert) transitions.push(alert);
      if (alert?.state === 'firing' && alert.firedAt === at) fired += 1;
    }
    return { labels, spans: spansOf(transitions) };
  });
  return { fired, series: past };
}

/** Goes through samples once. */
class Cursor {
  readonly #samples: PastSeries['samples'];
  #at = 0;

  constructor(samples: PastSeries['samples']) {
    this.#samples = samples;
  }

  /** The samples not given yet that are not later than `t`. */
  *upTo(t: number): Generator<readonly [number, number | null]> {
    for (let next = this.#samples[this.#at]; next !== undefined && next[0] <= t;) {
      this.#at += 1;
      yield next;
      next = this.#samples[this.#at];
    }
  }
}
