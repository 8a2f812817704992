import { seriesKey } from '#domain';
import { SERIES_HUES } from '../charts/palette.ts';

/** What decides a series' colour. */
export interface Coloured {
  readonly id: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** A place of the palette that the panel keeps for it. */
  readonly fixed: number | undefined;
}

/** Takes a text; returns 32 bits that look like chance and are the same everywhere (FNV-1a). */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  }
  return bits >>> 0;
}

/**
 * Takes a series; returns the hue that it wants: by its name and labels alone, so that it is the same on every page and
 * after every restart. Things that are numbered, such as cores, take the hues in turn and never want the same one.
 */
export function wantedHue({ name, labels }: Pick<Coloured, 'name' | 'labels'>): number {
  const values = Object.values(labels);
  const [only = ''] = values;
  if (values.length === 1 && /^\d{1,6}$/.test(only)) return Number(only) % SERIES_HUES;
  return hash(seriesKey(name, labels)) % SERIES_HUES;
}

/**
 * Takes the series of one panel; returns a place in the palette for each id. Each gets the hue that it wants; when two
 * want the same one, the series that was declared first keeps it and the other takes the next free one, so that no
 * series changes its colour when another appears. Beyond the hues the places go on: a curve there is dashed.
 */
export function assignHues(all: readonly Coloured[]): ReadonlyMap<number, number> {
  const taken = new Set<number>();
  const places = new Map<number, number>();
  for (const { id, fixed } of all) {
    if (fixed === undefined || taken.has(fixed)) continue;
    taken.add(fixed);
    places.set(id, fixed);
  }
  const waiting = all.filter(({ id }) => !places.has(id)).sort((a, b) => a.id - b.id);
  for (const series of waiting) {
    const place = nextFree(wantedHue(series), taken);
    taken.add(place);
    places.set(series.id, place);
  }
  return places;
}

function nextFree(wanted: number, taken: ReadonlySet<number>): number {
  for (let round = 0; ; round++) {
    for (let step = 0; step < SERIES_HUES; step++) {
      const place = round * SERIES_HUES + ((wanted + step) % SERIES_HUES);
      if (!taken.has(place)) return place;
    }
  }
}
