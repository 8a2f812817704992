/** Where the axis begins, in ms: what is below counts there. */
export const LEAST = 0.5;
/** Where the axis ends, in ms: what is above counts there. */
export const MOST = 10_000;
/** Bars in the drawing. */
export const BARS = 30;
/** Where the axis is labelled. */
export const LABELS: readonly { readonly ms: number; readonly text: string }[] = [
  { ms: 1, text: '1 ms' },
  { ms: 10, text: '10' },
  { ms: 100, text: '100' },
  { ms: 1000, text: '1 s' },
];

const SPAN = Math.log(MOST / LEAST);

/** Takes a delay in ms; returns its place on the logarithmic axis, 0 to 1. */
export function placeOf(ms: number): number {
  return Math.min(1, Math.max(0, Math.log(Math.max(ms, LEAST) / LEAST) / SPAN));
}

/** Takes a histogram of delays, `[ms, count]` each; returns the height of each bar, 0 to 1, the highest being 1. */
export function barHeights(histogram: readonly (readonly [number, number])[]): readonly number[] {
  const sums = Array.from({ length: BARS }, () => 0);
  for (const [ms, count] of histogram) {
    const bar = Math.min(BARS - 1, Math.floor(placeOf(ms) * BARS));
    sums[bar] = (sums[bar] ?? 0) + count;
  }
  const highest = Math.max(...sums);
  // A bar of a few is still seen: a late event is what one looks for here.
  return sums.map((sum) => (sum === 0 ? 0 : Math.max(0.04, sum / highest)));
}

/** Takes heights and the size of the drawing in pixels; returns the bars as the `d` of one path. */
export function barsPath(heights: readonly number[], width: number, height: number): string {
  const step = width / heights.length;
  return heights
    .map((share, index) => {
      if (share === 0) return '';
      const [x, y] = [round(index * step + 0.5), round((1 - share) * height)];
      return `M${x} ${height}V${y}h${round(Math.max(1, step - 1))}V${height}Z`;
    })
    .join('');
}

function round(place: number): number {
  return Math.round(place * 10) / 10;
}
