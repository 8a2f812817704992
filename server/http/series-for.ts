import type { SeriesTuple } from '#protocol';
import type { HistoryRequest, Log } from '../../db/log.ts';
import type { Principal } from '../access/principal.ts';
import type { View } from '../hub/view.ts';

/** Takes the log, who reads and what is shown to him; returns the declared series that he may know. Rejects with LogError. */
export async function seriesFor(log: Log, who: Principal, view: View): Promise<readonly SeriesTuple[]> {
  if (who.kind !== 'share') return log.series();
  const all = await log.seriesByTopic();
  return all.flatMap(({ series, topic }) =>
    topic !== null && view.matches(topic) && view.shows(series) ? [series] : [],
  );
}

/** Takes the log, a history that is wanted, who reads and what is shown to him; returns it of the series that he may know. Rejects with LogError. */
export async function narrowed(
  log: Log,
  request: HistoryRequest,
  who: Principal,
  view: View,
): Promise<HistoryRequest> {
  if (who.kind !== 'share') return request;
  const known = (await seriesFor(log, who, view)).map(([id]) => id);
  const wanted = request.series && new Set(request.series);
  return { ...request, series: wanted === undefined ? known : known.filter((id) => wanted.has(id)) };
}
