import * as v from 'valibot';
import { HISTORY_POINTS, HISTORY_POINTS_LIMIT, QUERY, Refusal } from '#protocol';
import type { HistoryRequest } from '../../db/log.ts';
import { subscriptionFromQuery } from '../transports/subscription.ts';

/** Days of one range, and series of one request, at the most. */
const MAX_DAYS = 400;
const MAX_SERIES = 512;

const whole = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), v.minValue(min), v.maxValue(max));

const TimeTextSchema = whole(0, Number.MAX_SAFE_INTEGER);

const QuerySchema = v.object({
  [QUERY.from]: TimeTextSchema,
  [QUERY.to]: TimeTextSchema,
  [QUERY.points]: v.optional(whole(1, HISTORY_POINTS_LIMIT)),
  [QUERY.series]: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(whole(1, Number.MAX_SAFE_INTEGER)),
      v.maxLength(MAX_SERIES),
    ),
  ),
});

/** What is said of each key that does not fit. */
const NEXT: Readonly<Record<string, readonly [message: string, next: string]>> = {
  [QUERY.from]: ['That is no beginning.', 'Give from in whole milliseconds since 1970.'],
  [QUERY.to]: ['That is no end.', 'Give to in whole milliseconds since 1970.'],
  [QUERY.points]: ['That is no number of points.', `Give whole points from 1 to ${HISTORY_POINTS_LIMIT}.`],
  [QUERY.series]: [
    'That is no list of series.',
    `Give the ids of series with commas between, ${MAX_SERIES} at the most, or leave it out for all.`,
  ],
};

/** Takes the query of a request; returns the history that it wants. Throws Refusal when it makes no sense. */
export function historyFromQuery(query: Readonly<Record<string, string>>): HistoryRequest {
  const { [QUERY.protocol]: version } = query;
  subscriptionFromQuery(version === undefined ? {} : { [QUERY.protocol]: version });
  const result = v.safeParse(QuerySchema, query);
  if (!result.success) throw refuse(NEXT[String(result.issues[0].path?.[0].key)]);
  const { from, to, points = HISTORY_POINTS, series } = result.output;
  if (from >= to) throw refuse(['The range ends before it begins.', 'Give a from that is below to.']);
  if (to - from > MAX_DAYS * 86_400_000) {
    throw refuse(['The range is too long.', `Ask for ${MAX_DAYS} days at the most.`]);
  }
  return { from, to, points, ...(series === undefined ? {} : { series }) };
}

function refuse(said: readonly [message: string, next: string] | undefined): Refusal {
  const [message, next] = said ?? ['The history cannot be read.', 'See docs/PROTOCOL.md, section 5.'];
  return new Refusal('MALFORMED_REQUEST', message, next);
}
