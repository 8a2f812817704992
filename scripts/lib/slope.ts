/** A quantity at a moment. */
export interface Reading {
  /** Minutes since whenever. */
  readonly at: number;
  readonly value: number;
}

/** A straight line through readings. */
export interface Line {
  /** In the value's unit for each minute; NaN for fewer than two moments. */
  readonly slope: number;
  /** Standard error of the slope: what the scatter around the line leaves open. NaN for fewer than three readings. */
  readonly error: number;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Takes readings; returns the line that lies nearest to them by least squares. */
export function fitLine(readings: readonly Reading[]): Line {
  const at = mean(readings.map((reading) => reading.at));
  const value = mean(readings.map((reading) => reading.value));
  let spread = 0;
  let together = 0;
  for (const reading of readings) {
    spread += (reading.at - at) ** 2;
    together += (reading.at - at) * (reading.value - value);
  }
  if (spread === 0 || readings.length < 2) return { slope: NaN, error: NaN };
  const slope = together / spread;
  const rest = readings.map((reading) => (reading.value - value - slope * (reading.at - at)) ** 2);
  const freedom = readings.length - 2;
  const error =
    freedom < 1 ? NaN : Math.sqrt(rest.reduce((sum, square) => sum + square, 0) / freedom / spread);
  return { slope, error };
}

/** Takes readings in order; returns the median of their second half less that of their first: growth without outliers. */
export function growth(readings: readonly Reading[]): number {
  const half = readings.length >> 1;
  const middle = (part: readonly Reading[]): number => {
    const sorted = part.map(({ value }) => value).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? NaN;
  };
  return middle(readings.slice(-half)) - middle(readings.slice(0, half));
}
