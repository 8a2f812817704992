import { filterKey } from '#domain';
import {
  ALERT_TOPICS,
  canonicalPatterns,
  lotTopic,
  NOTE_TOPICS,
  type SeriesFilter,
  type ShareShows,
} from '#protocol';
import { PANELS, TILES, type PanelSpec } from '../panels/spec.ts';

/** What of a board can be shared beside its measurements. */
export const BOARD_PARTS = ['notes', 'alerts', 'lots'] as const;
/** One of them. */
export type BoardPart = (typeof BOARD_PARTS)[number];

/** What can be read through a share: nothing else. */
export interface Readable {
  readonly topics: readonly string[];
  readonly series: SeriesFilter | null;
}

/** The alerts as they stand. Where they are sent, and what was sent, stays here. */
const ALERTS = [ALERT_TOPICS.live, ALERT_TOPICS.rules, ALERT_TOPICS.silences, ALERT_TOPICS.outside];
const PARTS: Readonly<Record<BoardPart, readonly string[]>> = {
  notes: [NOTE_TOPICS.plain, NOTE_TOPICS.board],
  alerts: ALERTS,
  lots: ['lots/*'],
};
const MEASUREMENTS = 'metrics/*';
/** The table of processes is in no series. */
const PROCESSES = 'metrics/processes';

/** Takes a panel; returns the names of every series that it draws, each once. */
export function seriesNames(spec: PanelSpec): readonly string[] {
  switch (spec.kind) {
    case 'time': {
      const full = spec.full === undefined ? [] : [spec.full];
      return [...new Set([...spec.series.map(({ name }) => name), ...full])];
    }
    case 'bars':
      return [spec.used, spec.size];
    case 'processes':
      return [];
  }
}

/** Takes what a share shows, and which parts of a board; returns what can be read through it. */
export function readableFor(shows: ShareShows, parts: readonly BoardPart[]): Readable {
  switch (shows.kind) {
    case 'board':
      return {
        topics: [MEASUREMENTS, ...BOARD_PARTS.flatMap((part) => (parts.includes(part) ? PARTS[part] : []))],
        series: null,
      };
    case 'panel': {
      const spec = PANELS.find(({ id }) => id === shows.panel);
      const names = spec === undefined ? [] : seriesNames(spec);
      return names.length === 0
        ? { topics: [PROCESSES], series: null }
        : { topics: [MEASUREMENTS], series: { names: [...names] } };
    }
    case 'lot':
      return { topics: [lotTopic(shows.lot)], series: null };
    case 'lots':
      return { topics: ['lots/*'], series: null };
    case 'alerts':
      return { topics: [...ALERTS], series: null };
  }
}

/**
 * Takes what a share shows, the parts that are chosen, and what could be read through it so far, undefined for a new one; returns what can
 * be read then. What it was locked to by a program stays locked: nothing here shows more than that, but for a part that is chosen.
 */
export function keptReadable(
  shows: ShareShows,
  parts: readonly BoardPart[],
  soFar: Readable | undefined,
): Readable {
  if (soFar === undefined) return readableFor(shows, parts);
  const { topics, series } = soFar;
  if (shows.kind !== 'board') return { topics, series };
  const before = partsIn(topics);
  const ofParts = (list: readonly BoardPart[]): string[] => list.flatMap((part) => PARTS[part]);
  const gone = ofParts(before.filter((part) => !parts.includes(part)));
  const come = ofParts(parts.filter((part) => !before.includes(part)));
  const kept = topics.filter((topic) => !gone.includes(topic));
  return { topics: [...kept, ...come.filter((topic) => !kept.includes(topic))], series };
}

/** True when this page itself would have made it so. */
function isUsual(shows: ShareShows, { topics, series }: Readable): boolean {
  const usual = readableFor(shows, partsIn(topics));
  const locks = (one: SeriesFilter | null): string => filterKey(one === null ? [] : [one]);
  const named = (list: readonly string[]): string => canonicalPatterns(list).join();
  return named(topics) === named(usual.topics) && locks(series) === locks(usual.series);
}

/** What a program has locked it to, in words. */
function lockedWords({ topics, series }: Readable): string {
  const { names, labels = {} } = series ?? {};
  const said = Object.entries(labels).map(([label, value]) => `${label} = ${value}`);
  return (
    `As it was locked when it was made: the topics ${topics.join(', ')}` +
    (names === undefined ? '' : `; of measurements only the series ${names.join(', ')}`) +
    (said.length === 0
      ? ''
      : `; ${names === undefined ? 'of measurements ' : ''}only with ${said.join(', ')}`)
  );
}

/** Takes the topics of a board's share; returns the parts that are in it. */
export function partsIn(topics: readonly string[]): readonly BoardPart[] {
  return BOARD_PARTS.filter((part) => PARTS[part].every((topic) => topics.includes(topic)));
}

/** Takes a panel's id; returns its title, the id where there is no such panel. */
export function panelTitle(id: string): string {
  return [...PANELS, ...TILES].find((spec) => spec.id === id)?.title ?? id;
}

/** Takes what a share shows and what can be read through it; says it in a sentence. */
export function readableWords(shows: ShareShows, readable: Readable): string {
  const { series } = readable;
  if (!isUsual(shows, readable)) {
    return lockedWords(readable) + (shows.kind === 'board' ? '. And what is chosen here:' : '.');
  }
  switch (shows.kind) {
    case 'board':
      return 'All measurements, the busiest processes among them; and what is chosen here:';
    case 'panel':
      return series?.names === undefined
        ? 'The table of the busiest processes alone.'
        : `The series ${series.names.join(', ')} alone, whatever their labels.`;
    case 'lot':
      return 'This lot alone: its price, its history, no names. Nobody can bid through it.';
    case 'lots':
      return 'All lots: their prices and histories, no names. Nobody can bid through it.';
    case 'alerts':
      return 'The alerts, their rules and silences, with the names of who set or acknowledged them. Not where they are sent.';
  }
}
