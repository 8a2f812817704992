import { seriesKey } from '#domain';
import {
  isTransportName,
  TRANSPORT_NAMES,
  TRANSPORTS,
  type SeriesTuple,
  type TransportName,
} from '#protocol';
import { assignHues } from './hues.ts';
import type { BarsSpec, PanelSpec, SeriesSelector, TimeSpec } from './spec.ts';

/** A series that a panel shows. */
export interface Selected {
  readonly id: number;
  /** Its name and labels as one text: the same after a reset of the log, when the id may be another. */
  readonly key: string;
  readonly legend: string;
  readonly unit: string;
  /** A place in the palette; beyond the number of hues the curve is dashed. */
  readonly hue: number;
  /** Set when the series is about one transport, whose colour it takes. */
  readonly transport: TransportName | undefined;
  /** Drawn below the zero line. */
  readonly mirrored: boolean;
}

/** A thing with a size, of which a part is used. */
export interface SelectedBar {
  /** The value of the label that tells it from others. */
  readonly label: string;
  readonly used: number;
  readonly size: number;
  readonly unit: string;
}

const NATURAL = new Intl.Collator('en', { numeric: true });

function legendOf(selector: SeriesSelector, labels: Readonly<Record<string, string>>): string {
  return selector.legend.replace(/\{(\w+)\}/g, (_, label: string) => {
    const value = labels[label] ?? '';
    return label === selector.transportLabel && isTransportName(value) ? TRANSPORTS[value].label : value;
  });
}

function transportOf(selector: SeriesSelector, labels: Readonly<Record<string, string>>) {
  const value = selector.transportLabel === undefined ? undefined : labels[selector.transportLabel];
  return isTransportName(value) ? value : undefined;
}

/** Transports stand in their own order everywhere. */
function rank(transport: TransportName | undefined): number {
  return transport === undefined ? 0 : TRANSPORT_NAMES.indexOf(transport);
}

/** Takes a panel and every declared series; returns those it shows: in the selectors' order, then as people count. */
export function selectSeries(spec: TimeSpec, catalogue: readonly SeriesTuple[]): readonly Selected[] {
  const matches = spec.series.flatMap((selector) =>
    catalogue
      .filter(([, name]) => name === selector.name)
      .map(([id, name, labels, unit]) => ({
        id,
        name,
        labels,
        unit,
        fixed: Object.keys(labels).length === 0 ? selector.hue : undefined,
        legend: legendOf(selector, labels),
        transport: transportOf(selector, labels),
        mirrored: selector.mirrored ?? false,
      }))
      .sort((a, b) => rank(a.transport) - rank(b.transport) || NATURAL.compare(a.legend, b.legend)),
  );
  const hues = assignHues(matches.filter(({ transport }) => transport === undefined));
  return matches.map(({ id, name, labels, unit, legend, transport, mirrored }) => {
    const key = seriesKey(name, labels);
    return { id, key, unit, legend, transport, mirrored, hue: hues.get(id) ?? 0 };
  });
}

/** Takes a panel of bars and every declared series; returns the ids of what each bar shows, as people count. */
export function selectBars(spec: BarsSpec, catalogue: readonly SeriesTuple[]): readonly SelectedBar[] {
  const sizes = new Map<string | undefined, number>();
  for (const [id, name, labels] of catalogue) if (name === spec.size) sizes.set(labels[spec.label], id);
  return catalogue
    .filter(([, name]) => name === spec.used)
    .flatMap(([used, , labels, unit]) => {
      const label = labels[spec.label];
      const size = sizes.get(label);
      return label === undefined || size === undefined ? [] : [{ label, used, size, unit }];
    })
    .sort((a, b) => NATURAL.compare(a.label, b.label));
}

/** Takes a panel, every declared series and whether processes were told of; true when there is something to show. */
export function isPresent(spec: PanelSpec, catalogue: readonly SeriesTuple[], processes: boolean): boolean {
  switch (spec.kind) {
    case 'time':
      return selectSeries(spec, catalogue).length > 0;
    case 'bars':
      return selectBars(spec, catalogue).length > 0;
    case 'processes':
      return processes;
  }
}

/** Takes a series' name and every declared series; returns the ids of all its labellings, and their unit. */
export function selectByName(name: string, catalogue: readonly SeriesTuple[]) {
  const matches = catalogue.filter((tuple) => tuple[1] === name);
  return { ids: matches.map(([id]) => id), unit: matches[0]?.[3] ?? '' };
}
