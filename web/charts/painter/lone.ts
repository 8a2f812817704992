/** Takes `x, y, x, y, …`; returns the indexes of the points with no neighbour to draw a line to, in those numbers. */
export function lonePoints(points: Float64Array): number[] {
  const gone = (index: number) => Number.isNaN(points[index + 1] ?? NaN);
  const lone: number[] = [];
  for (let index = 0; index < points.length; index += 2) {
    if (!gone(index) && gone(index - 2) && gone(index + 2)) lone.push(index);
  }
  return lone;
}
