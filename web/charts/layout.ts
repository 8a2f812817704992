import type { Area, CanvasSize } from './picture.ts';

/** Width of the vertical axis in CSS pixels at scale 1: the same in every panel, so that times line up down the board. */
export const AXIS_WIDTH = 42;
/** Room above the plot for the marks' badges, in CSS pixels at scale 1. */
export const MARK_HEIGHT = 18;
/** Room right of the plot, in CSS pixels. */
export const RIGHT_MARGIN = 8;
/** Room below the plot for the times, about, in CSS pixels at scale 1: the painter tells the exact figure. */
const TIME_HEIGHT = 20;

/** Takes a canvas' size and the palette's scale; returns where its plot will lie, about, before anything is drawn. */
export function guessArea({ width, height }: CanvasSize, scale: number): Area {
  const left = AXIS_WIDTH * scale;
  const top = MARK_HEIGHT * scale;
  return {
    left,
    top,
    right: Math.max(left + 1, width - RIGHT_MARGIN),
    bottom: Math.max(top + 1, height - TIME_HEIGHT * scale),
  };
}
