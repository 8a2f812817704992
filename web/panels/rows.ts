import { SERIES_HUES } from '../charts/palette.ts';
import type { Selected } from './select.ts';

/** A series with the value in force, for the legend and the table. */
export interface Row extends Selected {
  /** NaN when there is none. */
  readonly value: number;
}

/** Takes a series; returns the class that gives its swatch the colour of its curve. */
export function hueClass({ hue, transport }: Selected): string {
  return transport === undefined ? `hue-${hue % SERIES_HUES}` : `t-${transport}`;
}

/** Takes a series; true when its curve is dashed because the hues have run out. */
export function isDashed({ hue, transport }: Selected): boolean {
  return transport === undefined && hue >= SERIES_HUES;
}
