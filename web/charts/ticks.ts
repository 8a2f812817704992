const BINARY_STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const DECIMAL_STEPS = [1, 2, 5];
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

/** A vertical axis: from 0 to `max` in steps of `step`, all in the series' own unit. */
export interface ValueAxis {
  readonly max: number;
  readonly step: number;
}

function steps(unit: string): (power: number) => number[] {
  return unit.startsWith('B')
    ? (power) => BINARY_STEPS.map((step) => step * 1024 ** power)
    : (power) => DECIMAL_STEPS.map((step) => step * 10 ** power);
}

/** Takes the largest value, its unit and the least step; returns an axis of two to four round steps that holds it. */
export function valueAxis(largest: number, unit: string, leastStep = 0): ValueAxis {
  const least = unit.startsWith('B') ? 1024 : unit === '' ? 1 : 0.1;
  const top = Math.max(Number.isFinite(largest) ? largest : 0, least);
  const base = unit.startsWith('B') ? 1024 : 10;
  const power = Math.floor(Math.log(top) / Math.log(base));
  const candidates = [power - 1, power].flatMap(steps(unit));
  const step = candidates.find((candidate) => candidate >= leastStep && top / candidate <= 4) ?? top;
  return { max: Math.max(2, Math.ceil(top / step - 1e-9)) * step, step };
}

/**
 * Takes the axis shown so far and the largest value now; returns the axis to show. It grows at once and shrinks
 * only when less than half is needed, so that the curves do not jump with every peak that leaves the window.
 */
export function steadyAxis(
  shown: ValueAxis | undefined,
  largest: number,
  unit: string,
  leastStep = 0,
): ValueAxis {
  const wanted = valueAxis(largest, unit, leastStep);
  if (shown === undefined || wanted.max > shown.max || wanted.max <= shown.max / 2) return wanted;
  return shown;
}

/** Takes an axis; returns the values to label, 0 first. */
export function valueTicks({ max, step }: ValueAxis): number[] {
  return Array.from({ length: Math.round(max / step) + 1 }, (_, index) => index * step);
}

/** Takes a time range in ms and how many labels fit; returns ms between labels, a step people count in. */
export function timeStep(from: number, to: number, fitting: number): number {
  const wanted = (to - from) / 1000 / Math.max(1, fitting);
  return (TIME_STEPS.find((step) => step >= wanted) ?? 86_400) * 1000;
}

/** Takes a time range and a step in ms; returns the times to label, at whole steps of the viewer's own clock. */
export function timeTicks(from: number, to: number, step: number): number[] {
  const shift = new Date(from).getTimezoneOffset() * 60_000;
  const first = Math.ceil((from - shift) / step) * step + shift;
  const ticks: number[] = [];
  for (let time = first; time <= to; time += step) ticks.push(time);
  return ticks;
}
