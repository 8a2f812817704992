import type { SeriesFilter, SeriesTuple } from '#protocol';

/** Takes filters that each narrow those before, and a series; true when all of them take it. */
export function takesSeries(filters: readonly SeriesFilter[], [, name, labels]: SeriesTuple): boolean {
  return filters.every(
    (filter) =>
      (filter.names?.includes(name) ?? true) &&
      Object.entries(filter.labels ?? {}).every(
        ([label, value]) => Object.hasOwn(labels, label) && labels[label] === value,
      ),
  );
}

/** Takes filters; returns text that is equal when they take the same for the same reasons, empty when they take everything. */
export function filterKey(filters: readonly SeriesFilter[]): string {
  const narrowing = filters.map(canonical).filter((text) => text !== '[null,[]]');
  return [...new Set(narrowing)].sort().join(' ');
}

function canonical({ names, labels = {} }: SeriesFilter): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([names === undefined ? null : [...new Set(names)].sort(), sorted]);
}
