import { translucent } from '../palette.ts';
import type { Curve, Picture } from '../picture.ts';

const DASH = [5, 3];
/** What is left of the curves' colour when they have fallen silent; the labels keep theirs. */
const FADED = 0.35;
/** Opacity of what lies between a curve and what it is filled to. */
const FILL = 0.32;

/** How a curve is drawn, whoever draws it. */
export interface Stroke {
  readonly colour: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly dash: number[];
  /** The colour of what lies below it. */
  readonly fill: string;
}

/** Takes a picture; returns the opacity of its curves. */
export function opacityOf({ faded }: Pick<Picture, 'faded'>): number {
  return faded ? FADED : 1;
}

/** Takes a curve, its opacity and the palette's scale; returns how it is drawn. */
export function strokeOf(
  { colour, dashed, fill }: Pick<Curve, 'colour' | 'dashed' | 'fill'>,
  alpha: number,
  scale: number,
): Stroke {
  const filled = fill !== 'none';
  return {
    colour: translucent(colour, alpha),
    width: (filled ? 1.25 : 1.5) * scale,
    // Bands touch: dashes would only make them dirty.
    dash: dashed && !filled ? DASH : [],
    fill: translucent(colour, filled ? FILL * alpha : 0),
  };
}
