import { SEVERITIES } from '#protocol';
import { translucent, type Palette } from '../palette.ts';
import type { Overlay, Span, Threshold } from '../picture.ts';
import type { Plot, PlotPlugin } from './plot.ts';

/** What the overlay plugin reads at each drawing. */
export interface OverlaySource {
  readonly overlay: Overlay;
  readonly palette: Palette;
}

/** Opacity of a stretch in which something fired, and of a threshold that nothing is past. */
const SHADE = 0.12;
const QUIET = 0.7;
/** Height of the bar that stands under such a stretch: it is told from the shade of a band without its colour. */
const BAR = 3;
const DASH = [6, 4];
/** Opacity of what lies between a threshold's name and the curves behind it. */
const GROUND = 0.85;
/** The least width of a stretch, in CSS pixels: what was short is still seen. */
const LEAST = 2;

/** Shades the stretches of one severity: once, however many lie on each other. */
function shade(chart: Plot, spans: readonly Span[], colour: string, scale: number): void {
  const { ctx: context, chartArea: area } = chart;
  const { x } = chart.scales;
  if (x === undefined || spans.length === 0) return;
  const places = spans.flatMap(({ from, to }) => {
    const left = Math.max(area.left, x.getPixelForValue(Math.max(from, x.min)));
    const right = Math.min(area.right, x.getPixelForValue(Math.min(to, x.max)));
    return from > x.max || to < x.min ? [] : [{ left, width: Math.max(LEAST * scale, right - left) }];
  });
  const fill = (opacity: number, top: number): void => {
    context.beginPath();
    for (const { left, width } of places) context.rect(left, top, width, area.bottom - top);
    context.fillStyle = translucent(colour, opacity);
    context.fill();
  };
  fill(SHADE, area.top);
  fill(1, area.bottom - BAR * scale);
}

/** Draws a threshold, and its name where there is room above or below it. */
function drawThreshold(chart: Plot, threshold: Threshold, palette: Palette): void {
  const { ctx: context, chartArea: area } = chart;
  const { y } = chart.scales;
  const { value, firing, label, severity } = threshold;
  if (y === undefined || value < y.min || value > y.max) return;
  const { scale } = palette;
  const top = Math.round(y.getPixelForValue(value)) + 0.5;
  const colour = translucent(palette.severities[severity], firing ? 1 : QUIET);
  context.strokeStyle = colour;
  context.lineWidth = (firing ? 1.5 : 1) * scale;
  context.setLineDash(DASH.map((length) => length * scale));
  context.beginPath();
  context.moveTo(area.left, top);
  context.lineTo(area.right, top);
  context.stroke();
  context.setLineDash([]);
  context.font = `${10 * scale}px ${palette.font}`;
  const { width } = context.measureText(label);
  if (width > area.right - area.left - 8) return;
  const above = top - area.top > 14 * scale;
  context.textAlign = 'left';
  context.textBaseline = above ? 'bottom' : 'top';
  const place = [area.left + 4 * scale, above ? top - 2 : top + 3] as const;
  // Curves run behind it: it is read all the same.
  context.fillStyle = translucent(palette.panel, GROUND);
  context.fillRect(area.left, above ? top - 14 * scale : top + 1, width + 8 * scale, 13 * scale);
  context.fillStyle = palette.muted;
  context.fillText(label, ...place);
}

/** Takes where it is read what alerts say; returns the plugin that draws it: stretches under the curves, thresholds over them. */
export function overlayPlugin(source: OverlaySource): PlotPlugin {
  const drawing = (draw: (chart: Plot, source: OverlaySource) => void) => (chart: Plot) => {
    chart.ctx.save();
    draw(chart, source);
    chart.ctx.restore();
  };
  return {
    id: 'overlay',
    beforeDatasetsDraw: drawing((chart, { overlay, palette }) => {
      for (const severity of SEVERITIES) {
        const spans = overlay.spans.filter((span) => span.severity === severity);
        shade(chart, spans, palette.severities[severity], palette.scale);
      }
    }),
    afterDatasetsDraw: drawing((chart, { overlay, palette }) => {
      for (const threshold of overlay.thresholds) drawThreshold(chart, threshold, palette);
    }),
  };
}
