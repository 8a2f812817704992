import { decimalsOf, render } from '#domain';
import type { PublicLot, SeriesTuple } from '#protocol';
import type { Log, StoredEvent } from '../../../../db/log.ts';
import { samplesIn } from '../../../hub/measured.ts';
import type { View } from '../../../hub/view.ts';

/** What a badge says, and whether that is good news. */
export interface BadgeFact {
  readonly message: string;
  readonly mood: 'good' | 'bad' | 'past' | 'plain';
}

/** Milliseconds without a measurement after which what is shown is no longer live. */
const LIVE_FOR = 30_000;

/** Milliseconds of the past that are looked through, and events, for the newest measurement of a board and of a series. */
const PAST = 3_600_000;
const MINUTE = 60_000;
const ROWS = 300;
/** As many as a snapshot has. */
const ROWS_OF_PART = 5_000;

/** Takes the log, what is shown and the time; returns whether measurements come. Rejects with LogError. */
export async function liveness(log: Log, view: View, now: number): Promise<BadgeFact> {
  const matches = (topic: string): boolean => topic.startsWith('metrics/') && view.matches(topic);
  // A filter may hide the newest: what it shows is looked for among more of them.
  const rows = view.isPartial ? ROWS_OF_PART : 1;
  const { events } = await log.recent({ since: now - PAST, matches, rows });
  const newest = view.partOf(events).findLast(({ kind }) => kind !== 'series' || !view.isPartial);
  if (newest === undefined) return { message: 'nothing for an hour', mood: 'bad' };
  const age = Math.max(0, now - newest.at);
  if (age <= LIVE_FOR) return { message: 'live', mood: 'good' };
  return {
    message: `stale, ${age < MINUTE ? `${Math.round(age / 1000)} s` : `${Math.round(age / MINUTE)} min`} old`,
    mood: 'bad',
  };
}

/**
 * Takes the log, what is shown, a series' name and the time; returns the newest value of the series of that name, their sum where
 * they are several. Rejects with LogError.
 */
export async function newestValue(log: Log, view: View, name: string, now: number): Promise<BadgeFact> {
  const all = await log.seriesByTopic();
  const wanted = all.flatMap(({ series, topic }) =>
    topic !== null && series[1] === name && view.matches(topic) && view.shows(series) ? [series] : [],
  );
  const { events } = await log.recent({ since: now - MINUTE, matches: view.matches, rows: ROWS });
  const values = valuesOf(events, wanted);
  if (values.length === 0) return { message: 'no value', mood: 'bad' };
  const value = values.reduce((sum, one) => sum + one, 0);
  return { message: written(value, wanted[0]?.[3] ?? ''), mood: 'plain' };
}

function valuesOf(events: readonly StoredEvent[], wanted: readonly SeriesTuple[]): number[] {
  const newest = new Map<number, number | null>();
  for (const event of events) {
    if (event.kind !== 'samples') continue;
    const row = samplesIn(event);
    for (let at = 0; at < row.length; at += 2) newest.set(row[at] ?? NaN, row[at + 1] ?? null);
  }
  return wanted.flatMap(([id]) => newest.get(id) ?? []);
}

/** As in messages about alerts. */
function written(value: number, unit: string): string {
  const isBytes = unit === 'B' || unit === 'B/s';
  const known = { labels: {}, value };
  if (isBytes) return `${render('{{ $value | humanize1024 }}', known)}${unit}`;
  return `${render('{{ $value | humanize }}', known)} ${unit}`.trim();
}

const STATES: Readonly<Record<PublicLot['status'], string>> = {
  scheduled: 'not open yet',
  open: 'open',
  sold: 'sold',
  unsold: 'not sold',
  cancelled: 'cancelled',
};

/** Takes a lot; returns its price and how it stands. */
export function standOf({ status, price, terms }: PublicLot): BadgeFact {
  const mood = status === 'open' ? 'good' : status === 'scheduled' ? 'plain' : 'past';
  if (price === null || status === 'cancelled') return { message: STATES[status], mood };
  const decimals = decimalsOf(terms.currency);
  return {
    message: `${(price / 10 ** decimals).toFixed(decimals)} ${terms.currency}, ${STATES[status]}`,
    mood,
  };
}

/** Takes how many lots are open; returns that. */
export function openLots(count: number): BadgeFact {
  return { message: `${count} open`, mood: count > 0 ? 'good' : 'plain' };
}

/** Takes how many alerts fire; returns that. */
export function firing(count: number): BadgeFact {
  return { message: `${count} firing`, mood: count > 0 ? 'bad' : 'good' };
}
