import type { Mark } from '../charts/picture.ts';
import type { Samples } from '../series/ring.ts';
import { endOf } from '../state/marks.ts';
import { spotAt, type Spot } from './readings.ts';
import type { Selected } from './select.ts';

/** One line of the tooltip. */
export interface TooltipLine extends Spot {
  readonly series: Selected;
}

/** Lines that a tooltip shows; more are counted. */
export const TOOLTIP_LINES = 14;
/** Pixels from the crosshair within which a mark is told of. */
const NEAR = 7;
const MARKS = 4;

/** Takes the shown series, where their samples are, and a time in ms; returns the lines, the highest value first. */
export function tooltipLines(
  shown: readonly Selected[],
  samplesOf: (id: number) => Samples | undefined,
  time: number,
): readonly TooltipLine[] {
  const lines = shown.map((series) => ({ series, ...spotAt(samplesOf(series.id), time) }));
  // Equal values, and those that have none, stay in the legend's order: sorting is stable.
  return lines.sort((a, b) => height(b.value) - height(a.value));
}

function height(value: number): number {
  return Number.isNaN(value) ? Number.MIN_SAFE_INTEGER : value;
}

/** Takes every mark, a time in ms and the ms of one pixel; returns the nearest few marks that stand there, oldest first. */
export function marksNear(marks: readonly Mark[], time: number, pixel: number): readonly Mark[] {
  const distance = (mark: Mark): number => Math.max(0, mark.at - time, time - endOf(mark));
  return marks
    .filter((mark) => distance(mark) <= NEAR * pixel)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, MARKS)
    .sort((a, b) => a.at - b.at);
}
