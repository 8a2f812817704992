import {
  isTransportName,
  TRANSPORT_NAMES,
  TRANSPORTS,
  type SeriesTuple,
  type TransportName,
} from '#protocol';
import type { PanelSpec, SeriesSelector } from './spec.ts';

/** A series that a panel shows. */
export interface Selected {
  readonly id: number;
  readonly legend: string;
  readonly unit: string;
  /**
   * A place in the palette: the rank of the series' id among the panel's own. Ids are given once and only grow, so
   * a series keeps its hue when others appear.
   */
  readonly hue: number;
  /** Set when the series is about one transport, whose colour it takes. */
  readonly transport: TransportName | undefined;
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
export function selectSeries(spec: PanelSpec, catalogue: readonly SeriesTuple[]): readonly Selected[] {
  const matches = spec.series.flatMap((selector) =>
    catalogue
      .filter(([, name]) => name === selector.name)
      .map(([id, , labels, unit]) => ({
        id,
        unit,
        legend: legendOf(selector, labels),
        transport: transportOf(selector, labels),
      }))
      .sort((a, b) => rank(a.transport) - rank(b.transport) || NATURAL.compare(a.legend, b.legend)),
  );
  const ranks = matches.map(({ id }) => id).sort((a, b) => a - b);
  return matches.map((match) => ({ ...match, hue: ranks.indexOf(match.id) }));
}

/** Takes a series' name and every declared series; returns the ids of all its labellings, and their unit. */
export function selectByName(name: string, catalogue: readonly SeriesTuple[]) {
  const matches = catalogue.filter((tuple) => tuple[1] === name);
  return { ids: matches.map(([id]) => id), unit: matches[0]?.[3] ?? '' };
}
