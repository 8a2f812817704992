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
/** A note cut shorter than this says nothing. */
const LEAST_CHARACTERS = 6;

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

/** Takes a text and the pixels there are for it; returns what of it fits, empty when next to nothing would. */
function fitText(context: CanvasRenderingContext2D, text: string, room: number): string {
  let length = Math.min(text.length, NOTE_CHARACTERS);
  let shown = length < text.length ? `${text.slice(0, length)}…` : text;
  while (context.measureText(shown).width > room && length >= LEAST_CHARACTERS) {
    length--;
    shown = `${text.slice(0, length)}…`;
  }
  return length < LEAST_CHARACTERS ? '' : shown;
}

/** Draws a note's text beside its badge: to the right if it fits before `limit`, else to the left. Returns its left end. */
function drawNoteText(
  chart: Chart,
  text: string,
  x: number,
  y: number,
  limit: number,
  palette: Palette,
): number {
  const { ctx: context, chartArea: area } = chart;
  const beside = (RADIUS + 4) * palette.scale;
  context.fillStyle = palette.ink;
  context.font = `${11 * palette.scale}px ${palette.font}`;
  context.textBaseline = 'middle';
  const whole = fitText(context, text, Infinity);
  const right = fitText(context, text, limit - x - beside);
  const left = fitText(context, text, x - beside - area.left);
  if (right === whole || right.length >= left.length) {
    context.textAlign = 'left';
    context.fillText(right, x + beside, y + 0.5);
    return x;
  }
  context.textAlign = 'right';
  context.fillText(left, x - beside, y + 0.5);
  return x - beside - context.measureText(left).width;
}

/** Draws one mark's line and, where there is room before `limit`, its badge; returns the new limit for older ones. */
function drawMark(chart: Chart, mark: Mark, x: number, limit: number, palette: Palette): number {
  const { ctx: context, chartArea: area } = chart;
  const { scale } = palette;
  context.strokeStyle = mark.kind === 'switch' ? palette.transports[mark.to] : palette.muted;
  context.lineWidth = 1.5 * scale;
  context.setLineDash([1.5 * scale, 3 * scale]);
  context.beginPath();
  context.moveTo(x, area.top);
  context.lineTo(x, area.bottom);
  context.stroke();
  context.setLineDash([]);
  const edge = (RADIUS + 1) * scale;
  if (x + edge > limit) return limit;
  const y = area.top - (MARK_HEIGHT / 2 + 1) * scale;
  drawBadge(context, mark.kind === 'switch' ? TRANSPORT_GLYPHS[mark.to] : GLYPHS.note, x, y, palette);
  const end = mark.kind === 'note' ? drawNoteText(chart, mark.text, x, y, limit, palette) : x;
  return Math.min(end, x - edge);
}

/** Takes where the marks are read; returns the plugin that draws them over the curves. */
export function marksPlugin(source: MarkSource): Plugin<'line'> {
  return {
    id: 'marks',
    afterDatasetsDraw(chart) {
      const { x: scale } = chart.scales;
      if (scale === undefined) return;
      chart.ctx.save();
      // Where marks crowd, every line stays and the badges thin out; the newest keeps its own.
      let limit = chart.chartArea.right + 2 * RADIUS * source.palette.scale;
      for (const mark of source.marks.toReversed()) {
        if (mark.at < scale.min || mark.at > scale.max) continue;
        const x = Math.round(scale.getPixelForValue(mark.at)) + 0.5;
        limit = drawMark(chart, mark, x, limit, source.palette);
      }
      chart.ctx.restore();
    },
  };
}
