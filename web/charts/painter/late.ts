import type { Palette } from '../palette.ts';
import type { LateMark } from '../picture.ts';
import type { Plot } from './plot.ts';

/** Height of the bar, and its least width, in CSS pixels at scale 1. */
const HEIGHT = 3;
const LEAST = 3;

/** Takes the chart, stretches of late data and the palette; draws each as a bar along the top of the plot, as wide as it lasted. */
export function drawLate(chart: Plot, stretches: readonly LateMark[], palette: Palette): void {
  const { ctx: context, chartArea: area } = chart;
  const { x: scale } = chart.scales;
  if (scale === undefined) return;
  context.fillStyle = palette.muted;
  for (const { at, to } of stretches) {
    const left = Math.max(area.left, scale.getPixelForValue(at));
    const right = Math.min(area.right, scale.getPixelForValue(to));
    if (right < area.left || left > area.right) continue;
    context.fillRect(left, area.top, Math.max(LEAST * palette.scale, right - left), HEIGHT * palette.scale);
  }
}
