import type { Palette } from '../charts/palette.ts';
import type { Curve } from '../charts/picture.ts';
import { bandPoints, linePoints, stackPoints, widen, type Numbers } from '../charts/points.ts';
import type { Extent } from '../charts/ticks.ts';
import type { Samples } from '../series/ring.ts';
import type { TimeRange } from '../state/time.ts';
import type { Selected } from './select.ts';

/** A series to draw, and what is known of it in the range. */
export interface Drawn {
  readonly series: Selected;
  readonly samples: Samples;
}

/** What is drawn of a panel, and how far it reaches. */
export interface PanelCurves extends Extent {
  readonly curves: readonly Curve[];
}

type Points = Pick<Curve, 'points' | 'fill'> & { readonly band?: Numbers | undefined };

function lines(all: readonly Drawn[], range: TimeRange, bucket: number): readonly Points[] {
  // A panel that goes both ways is read as areas; one that does not, as lines.
  const fill = all.some(({ series }) => series.mirrored) ? 'zero' : 'none';
  return all.map(({ series, samples }) => {
    const sign = series.mirrored ? -1 : 1;
    return {
      points: linePoints(samples, range, bucket, sign),
      band: bandPoints(samples, range, bucket, sign),
      fill,
    };
  });
}

function stack(all: readonly Drawn[], range: TimeRange, bucket: number): readonly Points[] {
  const sign = all[0]?.series.mirrored === true ? -1 : 1;
  const { curves, band } = stackPoints(
    all.map(({ samples }) => samples),
    range,
    bucket,
    sign,
  );
  return curves.map((points, index) => ({
    points,
    band: index === curves.length - 1 ? band : undefined,
    fill: index === 0 ? 'zero' : 'previous',
  }));
}

function dress({ id, hue, transport }: Selected, { points, fill, band }: Points, palette: Palette): Curve {
  const { series, transports, ink } = palette;
  const colour = transport === undefined ? series[hue % series.length] : transports[transport];
  const curve = {
    id,
    colour: colour ?? ink,
    dashed: transport === undefined && hue >= series.length,
    fill,
    points,
  };
  return band === undefined ? curve : { ...curve, band };
}

/**
 * Takes what to draw, whether curves lie upon each other, the range, a bucket's width in ms and the theme's colours;
 * returns the curves, lowest of a stack first, and how far they reach: to zero at the least.
 */
export function panelCurves(
  all: readonly Drawn[],
  stacked: boolean,
  range: TimeRange,
  bucket: number,
  palette: Palette,
): PanelCurves {
  // Above and below zero are two stacks.
  const groups = stacked
    ? [false, true].map((below) => all.filter(({ series }) => series.mirrored === below))
    : [all];
  const extent = { low: 0, high: 0 };
  const curves = groups.flatMap((group) => {
    const made = (stacked ? stack : lines)(group, range, bucket);
    return group.map(({ series }, index) => {
      const points = made[index] ?? { points: new Float64Array(), fill: 'none' };
      widen(extent, points.points, 2);
      if (points.band !== undefined) widen(extent, points.band, 3);
      return dress(series, points, palette);
    });
  });
  return { curves, ...extent };
}
