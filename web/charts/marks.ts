import type { Chart, Plugin } from 'chart.js';
import type { TransportName } from '#protocol';
import { GLYPHS, TRANSPORT_GLYPHS, type Glyph } from '../icons/glyphs.ts';
import type { Palette } from './palette.ts';

/** Something that happened at a moment: the carrier changed, or a person wrote a note. `at` is server time in ms. */
export type Mark =
  | { readonly kind: 'switch'; readonly at: number; readonly to: TransportName }
  | { readonly kind: 'note'; readonly at: number; readonly seq: number; readonly text: string };

/** What the marks plugin reads at each drawing. */
export interface MarkSource {
  readonly marks: readonly Mark[];
  readonly palette: Palette;
}

/** Room above the plot for the glyphs, in CSS pixels at scale 1. */
export const MARK_HEIGHT = 18;
const RADIUS = 7;
const NOTE_CHARACTERS = 28;

function strokeGlyph(context: CanvasRenderingContext2D, glyph: Glyph, x: number, y: number, size: number) {
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 16, size / 16);
  context.lineWidth = glyph.width * 1.25; // small glyphs need a little more weight
  context.lineCap = context.lineJoin = 'round';
  context.stroke(new Path2D(glyph.path));
  context.restore();
}

function drawBadge(context: CanvasRenderingContext2D, glyph: Glyph, x: number, y: number, palette: Palette) {
  context.beginPath();
  context.arc(x, y, RADIUS * palette.scale, 0, 2 * Math.PI);
  context.fillStyle = palette.panel;
  context.fill();
  context.lineWidth = palette.scale;
  context.stroke();
  strokeGlyph(context, glyph, x, y, 8.5 * palette.scale);
}

function drawNoteText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  right: number,
  beside: number,
) {
  const short = text.length > NOTE_CHARACTERS ? `${text.slice(0, NOTE_CHARACTERS - 1)}…` : text;
  const fits = x + beside + context.measureText(short).width <= right;
  context.textAlign = fits ? 'left' : 'right';
  context.fillText(short, fits ? x + beside : x - beside, y + 0.5);
}

function drawMark(chart: Chart, mark: Mark, x: number, palette: Palette, badge: boolean) {
  const { ctx: context, chartArea: area } = chart;
  const glyph = mark.kind === 'switch' ? TRANSPORT_GLYPHS[mark.to] : GLYPHS.note;
  const y = area.top - (MARK_HEIGHT / 2 + 1) * palette.scale;
  context.strokeStyle = mark.kind === 'switch' ? palette.transports[mark.to] : palette.muted;
  context.lineWidth = 1.5 * palette.scale;
  context.setLineDash([1.5 * palette.scale, 3 * palette.scale]);
  context.beginPath();
  context.moveTo(x, area.top);
  context.lineTo(x, area.bottom);
  context.stroke();
  context.setLineDash([]);
  if (!badge) return;
  drawBadge(context, glyph, x, y, palette);
  if (mark.kind !== 'note') return;
  context.fillStyle = palette.ink;
  context.font = `${11 * palette.scale}px ${palette.font}`;
  context.textBaseline = 'middle';
  drawNoteText(context, mark.text, x, y, area.right, (RADIUS + 4) * palette.scale);
}

/** Takes where the marks are read; returns the plugin that draws them over the curves. */
export function marksPlugin(source: MarkSource): Plugin<'line'> {
  return {
    id: 'marks',
    afterDatasetsDraw(chart) {
      const { x: scale } = chart.scales;
      if (scale === undefined) return;
      chart.ctx.save();
      let taken = Infinity;
      for (const mark of source.marks.toReversed()) {
        if (mark.at < scale.min || mark.at > scale.max) continue;
        const x = Math.round(scale.getPixelForValue(mark.at)) + 0.5;
        // Where marks crowd, every line stays and the badges thin out; the newest keeps its own.
        const badge = taken - x >= (2 * RADIUS + 2) * source.palette.scale;
        if (badge) taken = x;
        drawMark(chart, mark, x, source.palette, badge);
      }
      chart.ctx.restore();
    },
  };
}
