/** A point in CSS pixels from the window's top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A size in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels between the pointer and what is shown beside it, and between that and the window's edge. */
export const GAP = 14;
const EDGE = 6;

function inside(wanted: number, length: number, room: number): number {
  return Math.max(EDGE, Math.min(wanted, room - EDGE - length));
}

/**
 * Takes where the pointer is, how large a tooltip is and how large the window; returns its top left corner: beside the
 * pointer, to the right when that fits, else to the left, else above or below it. It is never under the pointer, and
 * inside the window as far as it fits at all.
 */
export function placeTooltip(pointer: Place, tooltip: Size, window: Size): Place {
  const right = pointer.x + GAP;
  const left = pointer.x - GAP - tooltip.width;
  const below = pointer.y + GAP;
  if (right + tooltip.width <= window.width - EDGE) {
    return { x: right, y: inside(below, tooltip.height, window.height) };
  }
  if (left >= EDGE) return { x: left, y: inside(below, tooltip.height, window.height) };
  const above = pointer.y - GAP - tooltip.height;
  // A finger covers what is below it: above is the better side where there is room.
  return {
    x: inside(pointer.x - tooltip.width / 2, tooltip.width, window.width),
    y: above >= EDGE ? above : below,
  };
}
