import type { SeriesTuple } from '#protocol';

/** What a source says of one series it will sample. Its identity is name and labels. */
export interface SeriesDeclaration {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The unit as people write it: `%`, `B`, `B/s`, `ms`, or empty for a count. */
  readonly unit: string;
  /** One sentence for a person. */
  readonly help: string;
}

/** Every declared series, by identity and by id. */
export interface SeriesState {
  readonly byKey: ReadonlyMap<string, SeriesTuple>;
  readonly byId: ReadonlyMap<number, SeriesTuple>;
}

/** Nothing declared. */
export const NO_SERIES: SeriesState = { byKey: new Map(), byId: new Map() };

/** Takes a name and labels; returns the text that is equal exactly when the series is the same. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.keys(labels).sort();
  return JSON.stringify([name, ...sorted.map((label) => [label, labels[label]])]);
}

/** Takes the state and what a source declares; returns the tuples that are new, with the next free ids. */
export function decideSeries(state: SeriesState, declarations: readonly SeriesDeclaration[]): SeriesTuple[] {
  let nextId = Math.max(0, ...state.byId.keys()) + 1;
  const seen = new Set<string>();
  const fresh: SeriesTuple[] = [];
  for (const { name, labels, unit, help } of declarations) {
    const key = seriesKey(name, labels);
    if (state.byKey.has(key) || seen.has(key)) continue;
    seen.add(key);
    fresh.push([nextId++, name, { ...labels }, unit, help]);
  }
  return fresh;
}

/** Takes the state and the data of one `series` event; returns the state after it. */
export function evolveSeries(state: SeriesState, declared: readonly SeriesTuple[]): SeriesState {
  const byKey = new Map(state.byKey);
  const byId = new Map(state.byId);
  for (const tuple of declared) {
    byKey.set(seriesKey(tuple[1], tuple[2]), tuple);
    byId.set(tuple[0], tuple);
  }
  return { byKey, byId };
}
