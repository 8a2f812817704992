import { setImmediate as nextTurn } from 'node:timers/promises';
import { preview } from '#domain';
import { ALERT_ROWS, Refusal, type AlertRow, type Preview, type PreviewRequest, type Rule } from '#protocol';
import type { Log } from '../../db/log.ts';
import { lookThrough } from './look-through.ts';
import { Pasts, pointsOf } from './past-series.ts';
import type { Place, WatchIndex } from './watch-index.ts';

/** The longest stretch on which a rule is tried, in ms. */
const LONGEST = 6 * 3_600_000;

/** Series that a rule is tried on, at the most. */
const TRIED = 60;

/** Milliseconds of looking for its series, at the most. */
const LOOKED_FOR = 3_000;

/**
 * Takes the log, the index, a rule's terms with a stretch of time, and what ends it when nobody wants it any more; returns what the rule would
 * have done. Rejects with Refusal or LogError.
 */
export async function tryRule(
  log: Log,
  index: WatchIndex,
  { terms, from, to }: PreviewRequest,
  signal?: AbortSignal,
): Promise<Preview> {
  if (from >= to || to - from > LONGEST) {
    throw new Refusal('MALFORMED_REQUEST', 'That is no range.', 'Give from below to, 6 hours at the most.');
  }
  const enabled = { ...terms, enabled: true };
  const asked = { id: 'preview', version: 1, by: '', t: to, terms: enabled };
  const { places, beyond } = await placesFor(index, asked, signal);
  const tried = places.slice(0, TRIED);
  const pasts = await Pasts.read(log, tried, { from: from - terms.condition.window, to, signal });
  const rows: AlertRow[] = [];
  let fired = 0;
  for (const place of tried) {
    const past = pasts.of(place, enabled);
    const one = preview(enabled, [past], from, to);
    fired += one.fired;
    const spans = one.series.flatMap((series) => [...series.spans]);
    rows.push({ id: place.alert, labels: { ...place.labels }, points: pointsOf(past, from), spans });
    // A series is some milliseconds of work; others have their turn between two.
    await nextTurn();
    signal?.throwIfAborted();
  }
  rows.sort((one, other) => timesFired(other) - timesFired(one));
  return { from, to, matched: places.length + beyond, beyond, fired, rows: rows.slice(0, ALERT_ROWS) };
}

/** Nothing of it stays in the index. */
async function placesFor(
  index: WatchIndex,
  asked: Rule,
  signal: AbortSignal | undefined,
): Promise<{ places: Place[]; beyond: number }> {
  try {
    await lookThrough(index, asked, { patience: LOOKED_FOR, signal });
    return { places: index.placesOf(asked), beyond: index.beyond(asked.id) };
  } finally {
    index.forget(asked.id);
  }
}

function timesFired({ spans }: AlertRow): number {
  return spans.filter(({ state }) => state === 'firing').length;
}
