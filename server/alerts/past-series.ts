import type { PastSeries } from '#domain';
import { ALERT_POINTS, HISTORY_POINTS_LIMIT, type HistorySeries, type RuleTerms } from '#protocol';
import type { Log, LogHistory } from '../../db/log.ts';
import type { Place } from './watch-index.ts';

type Sample = readonly [number, number | null];

/** A stretch of time, and what ends the reading when nobody wants it any more. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the log knows of the past of some series, bounded as a history is: of a time in which much was measured it has every second or
 * ten seconds what was extreme in them and what came last.
 */
export class Pasts {
  readonly #history: LogHistory | undefined;

  private constructor(history: LogHistory | undefined) {
    this.#history = history;
  }

  /** Takes the log, where a rule looks, and a stretch of time; returns what is known of it. Rejects with LogError. */
  static async read(log: Log, places: readonly Place[], { from, to, signal }: Stretch): Promise<Pasts> {
    const ids = places.flatMap(({ series, whole }) => [series, whole].filter((id) => id !== undefined));
    if (ids.length === 0) return new Pasts(undefined);
    const wanted = { from, to, points: HISTORY_POINTS_LIMIT, series: [...new Set(ids)] };
    return new Pasts(await log.history({ ...wanted, ...(signal && { signal }) }));
  }

  /** Takes where a rule looks, and its terms; returns what it would have seen there. */
  of({ labels, series, whole }: Place, terms: RuleTerms): PastSeries {
    const samples = this.#samples(series, terms);
    return { labels, samples, ...(whole !== undefined && { whole: this.#samples(whole, terms) }) };
  }

  #samples(id: number | undefined, { condition }: RuleTerms): Sample[] {
    const history = this.#history;
    const columns = history?.series.find(([other]) => other === id);
    if (history === undefined || columns === undefined) return [];
    const below = condition.fn !== 'absent' && condition.op.startsWith('<');
    return columns[1].flatMap((slot, at) => {
      const begin = history.from + slot * history.step;
      return samplesOf(columns, at, { begin, end: begin + history.step - 1, fn: condition.fn, below });
    });
  }
}

interface Bucket {
  readonly begin: number;
  readonly end: number;
  readonly fn: RuleTerms['condition']['fn'];
  /** The rule looks for low values. */
  readonly below: boolean;
}

/** Of a bucket what the rule would have noticed: for a mean the mean; else what was extreme on the threshold's side, and what came last. */
function samplesOf(
  [, , counts, sums, lows, highs, lasts]: HistorySeries,
  at: number,
  { begin, end, fn, below }: Bucket,
): Sample[] {
  if (fn === 'avg') return [[end, (sums[at] ?? 0) / (counts[at] ?? 1)]];
  const last = lasts[at] ?? 0;
  const extreme = (below ? lows[at] : highs[at]) ?? last;
  // Of what only rises or is a line, an extreme out of its place would be a bend.
  if (fn === 'rate' || fn === 'predict' || extreme === last) return [[end, last]];
  return [
    [begin, extreme],
    [end, last],
  ];
}

/** Takes a series' past and since when it is shown; returns its values as the rule takes them, thinned out to what a strip has room for. */
export function pointsOf({ samples, whole }: PastSeries, from: number): [number, number | null][] {
  const shown = (whole === undefined ? samples : inPerCent(samples, whole)).filter(([t]) => t >= from);
  const step = Math.ceil(shown.length / (ALERT_POINTS / 2));
  if (step <= 1) return shown.map(([t, value]) => [t, value]);
  const points: [number, number | null][] = [];
  for (let at = 0; at < shown.length; at += step) points.push(...extremesOf(shown.slice(at, at + step)));
  return points;
}

/** The lowest and the highest of some samples, in their order: a spike survives. */
function extremesOf(samples: readonly Sample[]): [number, number | null][] {
  const known = samples.filter(([, value]) => value !== null);
  const byValue = known.toSorted(([, one], [, other]) => (one ?? 0) - (other ?? 0));
  const [low, high] = [byValue[0], byValue.at(-1)];
  if (low === undefined || high === undefined) return [];
  const kept = low[0] === high[0] ? [low] : [low, high].toSorted(([one], [other]) => one - other);
  return kept.map(([t, value]) => [t, value]);
}

function inPerCent(samples: readonly Sample[], whole: readonly Sample[]): Sample[] {
  let [next, all]: [number, number | null] = [0, null];
  return samples.flatMap(([t, value]): Sample[] => {
    for (let at = whole[next]; at !== undefined && at[0] <= t; at = whole[next]) {
      all = at[1];
      next += 1;
    }
    return value === null || all === null || all === 0 ? [] : [[t, (100 * value) / all]];
  });
}
