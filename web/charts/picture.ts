import type { BoardNote, Severity, TransportName } from '#protocol';
import type { Palette } from './palette.ts';

/**
 * What the page hands to the painter, which may live in a worker: plain data, cloned or transferred. The painter knows
 * nothing of series, time zones or units: it is given points, colours and ready-made labels.
 */

/** A stretch of time whose events came late, with the most ms that one of them did. */
export interface LateMark {
  readonly kind: 'late';
  readonly at: number;
  readonly to: number;
  readonly by: number;
}

/** Something that happened at a moment: the carrier changed, a person wrote a note, data came late. `at` is server time in ms. */
export type Mark =
  LateMark | { readonly kind: 'switch'; readonly at: number; readonly to: TransportName } | NoteMark;

/** A note that a person wrote; one that is signed, as it stands now. */
export interface NoteMark {
  readonly kind: 'note';
  readonly at: number;
  /** Of the event that told it; 0 where only what it stands at is known. */
  readonly seq: number;
  readonly text: string;
  readonly signed?: BoardNote;
}

/** A labelled place on an axis, in the axis' own unit. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** One curve. */
export interface Curve {
  readonly id: number;
  readonly colour: string;
  /** A second way to tell it apart, where the hues have run out. */
  readonly dashed: boolean;
  /** Filled down to nothing, to the zero line, or to the curve before it. */
  readonly fill: 'none' | 'zero' | 'previous';
  /** `x, y, x, y, …`: x in ms since 1970, y NaN where the curve breaks. Transferred: the sender loses it. */
  readonly points: Float64Array<ArrayBuffer>;
  /** `x, low, high, …` of the samples behind each point, drawn as a pale band behind the curve. Transferred. */
  readonly band?: Float64Array<ArrayBuffer>;
}

/** A stretch in which an alert on one of the chart's series fired; `to` Infinity while it does. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly severity: Severity;
}

/** Where a rule that looks at one of the chart's series has its threshold. */
export interface Threshold {
  /** On the value axis, in the series' own unit. */
  readonly value: number;
  readonly severity: Severity;
  /** It fires now. */
  readonly firing: boolean;
  readonly label: string;
}

/** What alerts say of a chart. */
export interface Overlay {
  readonly spans: readonly Span[];
  readonly thresholds: readonly Threshold[];
}

/** Nothing. */
export const NO_OVERLAY: Overlay = { spans: [], thresholds: [] };

/** Everything that one drawing needs. */
export interface Picture {
  /** Ends of the time axis in ms since 1970. */
  readonly from: number;
  readonly to: number;
  /** Ends of the value axis in the series' own unit. */
  readonly low: number;
  readonly high: number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Already running sums where bands lie upon each other. */
  readonly curves: readonly Curve[];
  /** Nothing comes any more: the curves are pale. */
  readonly faded: boolean;
  readonly marks: readonly Mark[];
  readonly overlay: Overlay;
}

/** The plot's rectangle inside the canvas, in CSS pixels. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Size of a canvas in CSS pixels, and device pixels for each of them. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** What the page says to the painter. `chart` numbers a canvas for as long as the page lives. */
export type ToPainter =
  | {
      readonly type: 'add';
      readonly chart: number;
      readonly canvas: OffscreenCanvas;
      readonly size: CanvasSize;
      readonly palette: Palette;
    }
  | { readonly type: 'resize'; readonly chart: number; readonly size: CanvasSize }
  | { readonly type: 'palette'; readonly chart: number; readonly palette: Palette }
  | { readonly type: 'draw'; readonly chart: number; readonly picture: Picture }
  | { readonly type: 'remove'; readonly chart: number };

/** What the painter says back: a drawing is done, where the plot lies now, and the ms that it took. */
export interface FromPainter {
  readonly type: 'painted';
  readonly chart: number;
  readonly area: Area;
  readonly took: number;
}
