import { filterKey, takesSeries } from '#domain';
import { canonicalPatterns, encodeEvent, topicMatcher, type SeriesFilter, type SeriesTuple } from '#protocol';
import type { StoredEvent } from '../../db/log.ts';
import { samplesIn, seriesIn } from './measured.ts';
import type { SeriesCatalogue } from './series-catalogue.ts';

/** What a view asks of the catalogue. */
type KnownSeries = Pick<SeriesCatalogue, 'get' | 'learn'>;

/** What a viewer is shown: which topics, and of their measurements perhaps only some series. */
export class View {
  /** Equal for views that show the same. */
  readonly key: string;
  readonly #patterns: readonly string[];
  #matches: ((topic: string) => boolean) | undefined;
  readonly #filters: readonly SeriesFilter[];
  readonly #catalogue: KnownSeries;
  /** What was found of each series. */
  readonly #known = new Map<number, boolean>();

  /** Takes the topic patterns, the filters that each narrow those before, and every series, ready where there are filters. */
  constructor(patterns: readonly string[], filters: readonly SeriesFilter[], catalogue: KnownSeries) {
    const locked = filterKey(filters);
    this.key = `${canonicalPatterns(patterns).join(',')} ${locked}`;
    this.#patterns = patterns;
    this.#filters = locked === '' ? [] : filters;
    this.#catalogue = catalogue;
  }

  /** Takes a topic; true when its events are shown, perhaps in part. Made when first asked for: most views only join others with their key. */
  get matches(): (topic: string) => boolean {
    return (this.#matches ??= topicMatcher(this.#patterns));
  }

  /** False when the events of the topics are shown whole. */
  get isPartial(): boolean {
    return this.#filters.length > 0;
  }

  /** Takes events of its topics; returns what is shown of them, each under its seq: the same list where nothing is hidden. */
  partOf(events: readonly StoredEvent[]): readonly StoredEvent[] {
    return this.isPartial ? events.flatMap((event) => this.#part(event) ?? []) : events;
  }

  /** Takes a series; true when it is shown, if its topic is. */
  shows(series: SeriesTuple): boolean {
    return takesSeries(this.#filters, series);
  }

  #part(event: StoredEvent): StoredEvent | undefined {
    switch (event.kind) {
      case 'samples':
        return this.#samples(event);
      case 'series':
        return this.#series(event);
      case 'processes':
        return undefined; // it belongs to no series, so that nothing says it may be seen
      default:
        return event;
    }
  }

  #samples(event: StoredEvent): StoredEvent | undefined {
    const row = samplesIn(event);
    const shown: (number | null)[] = [];
    for (let at = 0; at < row.length; at += 2) {
      const [id = null, value = null] = [row[at], row[at + 1]];
      if (id !== null && this.#showsId(id)) shown.push(id, value);
    }
    return shown.length === row.length ? event : withData(event, shown);
  }

  #series(event: StoredEvent): StoredEvent | undefined {
    const declared = seriesIn(event);
    this.#catalogue.learn(declared); // what is read from the log may be ahead of what was announced
    const shown = declared.filter((series) => this.shows(series));
    return shown.length === declared.length ? event : withData(event, shown);
  }

  #showsId(id: number): boolean {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const series = this.#catalogue.get(id);
    if (series === undefined) return false; // it may be declared yet
    const shown = this.shows(series);
    this.#known.set(id, shown);
    return shown;
  }
}

/** Undefined where nothing is left. */
function withData(event: StoredEvent, data: readonly unknown[]): StoredEvent | undefined {
  if (data.length === 0) return undefined;
  const { seq, at, topic, kind } = event;
  return { ...event, json: encodeEvent(seq, at, topic, kind, JSON.stringify(data)) };
}
