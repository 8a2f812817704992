import { setImmediate as nextTurn } from 'node:timers/promises';
import { preview, type PastSeries } from '#domain';
import { HISTORY_POINTS_LIMIT, type HistorySeries, type PreviewAnswer, type RuleTerms } from '#protocol';
import type { Log, LogHistory } from '../../db/log.ts';
import type { Place, WatchIndex } from './watch-index.ts';

/** How far back a rule is tried, in ms. */
const BACK = 3_600_000;

/** Series that a rule is tried on, at the most. */
const TRIED = 60;

type Sample = readonly [number, number | null];

/**
 * Takes the log, the index, a rule's terms, the time, and what ends it when nobody wants it any more; tries the rule on the past hour. A
 * history's bounds are this one's too: of an hour in which much was measured it sees every ten seconds their extreme and their last
 * value. Rejects with LogError.
 */
export async function tryRule(
  log: Log,
  index: WatchIndex,
  terms: RuleTerms,
  now: number,
  signal?: AbortSignal,
): Promise<PreviewAnswer> {
  const rule = { id: 'preview', version: 1, by: '', t: now, terms: { ...terms, enabled: true } };
  const places = index.placesOf(rule);
  const tried = places.slice(0, TRIED);
  const from = now - BACK;
  const ids = tried.flatMap(({ series, whole }) => [series, whole].filter((id) => id !== undefined));
  const back = { from: from - terms.condition.window, to: now, points: HISTORY_POINTS_LIMIT };
  const history =
    ids.length === 0 ? undefined : await log.history({ ...back, series: ids, ...(signal && { signal }) });
  const answer = { serverTime: now, from, to: now, step: history?.step ?? 0, matched: places.length };
  const series: PreviewAnswer['series'] = [];
  let fired = 0;
  for (const place of tried) {
    const one = preview(rule.terms, [pastOf(place, history, terms)], from, now);
    fired += one.fired;
    for (const { labels, spans } of one.series) series.push({ labels: { ...labels }, spans: [...spans] });
    // A series is a few milliseconds of work; others have their turn between two.
    await nextTurn();
    signal?.throwIfAborted();
  }
  return { ...answer, fired, series };
}

function pastOf(
  { labels, series, whole }: Place,
  history: LogHistory | undefined,
  terms: RuleTerms,
): PastSeries {
  const columns = (id: number | undefined): HistorySeries | undefined =>
    id === undefined ? undefined : history?.series.find(([other]) => other === id);
  return {
    labels,
    samples: samplesOf(columns(series), history, terms),
    ...(whole !== undefined && { whole: samplesOf(columns(whole), history, terms) }),
  };
}

/** Of each bucket what the rule would have noticed: the mean for a mean; else what is further towards the threshold, and the last value. */
function samplesOf(
  columns: HistorySeries | undefined,
  history: LogHistory | undefined,
  { condition }: RuleTerms,
): Sample[] {
  if (columns === undefined || history === undefined) return [];
  const [, slots, counts, sums, lows, highs, lasts] = columns;
  const below = condition.fn !== 'absent' && condition.op.startsWith('<');
  return slots.flatMap((slot, at): Sample[] => {
    const begin = history.from + slot * history.step;
    const end = begin + history.step - 1;
    if (condition.fn === 'avg') return [[end, (sums[at] ?? 0) / (counts[at] ?? 1)]];
    const extreme = (below ? lows[at] : highs[at]) ?? 0;
    const last = lasts[at] ?? 0;
    const isRise = condition.fn === 'rate' || condition.fn === 'predict';
    return isRise || extreme === last
      ? [[end, last]]
      : [
          [begin, extreme],
          [end, last],
        ];
  });
}
