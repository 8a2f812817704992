/** Where one entry of a legend goes: pixels from the left, and its line from 0. */
export interface LegendPlace {
  readonly x: number;
  readonly line: number;
}

/** Takes the entries' widths and the room, all in pixels; returns their places: side by side in lines, none beyond the room but the first of a line. */
export function layLegend(widths: readonly number[], room: number): readonly LegendPlace[] {
  let x = 0;
  let line = 0;
  return widths.map((width) => {
    if (x > 0 && x + width > room) {
      x = 0;
      line++;
    }
    const place = { x, line };
    x += width;
    return place;
  });
}
