import { SERIES_HUES } from '../charts/palette.ts';
import type { Reading } from './readings.ts';
import type { Selected } from './select.ts';

/** A series with what it did in the range shown, for the legend and the table. */
export interface Row extends Selected, Reading {
  /** The value at the time pointed at, else the last one in the range; NaN when there is none. */
  readonly value: number;
  /** It is drawn. */
  readonly shown: boolean;
}

/** What a swatch is coloured by. */
export type Hued = Pick<Selected, 'hue' | 'transport'>;

/** Takes a series; returns the class that gives its swatch the colour of its curve. */
export function hueClass({ hue, transport }: Hued): string {
  return transport === undefined ? `hue-${hue % SERIES_HUES}` : `t-${transport}`;
}

/** Takes a series; true when its curve is dashed because the hues have run out. */
export function isDashed({ hue, transport }: Hued): boolean {
  return transport === undefined && hue >= SERIES_HUES;
}
