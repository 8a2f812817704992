import { GLYPHS, TRANSPORT_GLYPHS, type Glyph } from '../../icons/glyphs.ts';
import { MARK_HEIGHT } from '../layout.ts';
import type { Palette } from '../palette.ts';
import type { Mark, NoteMark } from '../picture.ts';
import { drawLate } from './late.ts';
import { thin } from './thin.ts';
import type { Plot, PlotPlugin } from './plot.ts';

/** What the marks plugin reads at each drawing. */
export interface MarkSource {
  readonly marks: readonly Mark[];
  readonly palette: Palette;
}

/** Chart.js types its context as a page's; a worker's does all that is used here. */
type Context = CanvasRenderingContext2D;

const RADIUS = 7;
/** Lines nearer than this to the one before would grow into a wall before the curves. */
const LINE_DISTANCE = 6;
/** Length of what stays of such a line. */
const TICK = 5;
const NOTE_CHARACTERS = 28;
/** A note cut shorter than this says nothing. */
const LEAST_CHARACTERS = 6;

function strokeGlyph(context: Context, glyph: Glyph, x: number, y: number, size: number) {
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 16, size / 16);
  context.lineWidth = glyph.width * 1.25; // small glyphs need a little more weight
  context.lineCap = context.lineJoin = 'round';
  context.stroke(new Path2D(glyph.path));
  context.restore();
}

function drawBadge(context: Context, glyph: Glyph, x: number, y: number, palette: Palette) {
  context.beginPath();
  context.arc(x, y, RADIUS * palette.scale, 0, 2 * Math.PI);
  context.fillStyle = palette.panel;
  context.fill();
  context.lineWidth = palette.scale;
  context.stroke();
  strokeGlyph(context, glyph, x, y, 8.5 * palette.scale);
}

/** Takes a text and the pixels there are for it; returns what of it fits, empty when next to nothing would. */
function fitText(context: Context, text: string, room: number): string {
  let length = Math.min(text.length, NOTE_CHARACTERS);
  let shown = length < text.length ? `${text.slice(0, length)}…` : text;
  while (context.measureText(shown).width > room && length >= LEAST_CHARACTERS) {
    length--;
    shown = `${text.slice(0, length)}…`;
  }
  return length < LEAST_CHARACTERS ? '' : shown;
}

/** Draws a note's text beside its badge: to the right if it fits before `to`, else to the left down to `from`. Returns its right end. */
function drawNoteText(
  context: Context,
  { text: written, signed }: NoteMark,
  { x, y, from, to }: { x: number; y: number; from: number; to: number },
  palette: Palette,
): number {
  const beside = (RADIUS + 4) * palette.scale;
  const struck = signed !== undefined && signed.struck !== null;
  const text = signed === undefined ? written : `${signed.by}: ${written}`;
  context.fillStyle = struck ? palette.muted : palette.ink;
  context.font = `${11 * palette.scale}px ${palette.font}`;
  context.textBaseline = 'middle';
  const whole = fitText(context, text, Infinity);
  const right = fitText(context, text, to - x - beside);
  const left = fitText(context, text, x - beside - from);
  if (right === whole || right.length >= left.length) {
    context.textAlign = 'left';
    context.fillText(right, x + beside, y + 0.5);
    const end = x + beside + context.measureText(right).width;
    if (struck) strikeOut(context, x + beside, end, y);
    return end;
  }
  context.textAlign = 'right';
  context.fillText(left, x - beside, y + 0.5);
  if (struck) strikeOut(context, x - beside - context.measureText(left).width, x - beside, y);
  return x + beside;
}

function strikeOut(context: Context, from: number, to: number, y: number) {
  context.fillRect(from, y, to - from, 1);
}

const isNote = ({ kind }: Mark) => kind === 'note';

/** Takes the marks and pixels; returns those to keep that far apart. Whole seconds, so that no rounding moves a bucket. */
function apart(chart: Plot, marks: readonly Mark[], pixels: number): ReadonlySet<Mark> {
  const { left, right } = chart.chartArea;
  const { min = 0, max = 0 } = chart.scales.x ?? {};
  const least = ((max - min) / Math.max(1, right - left)) * pixels;
  return thin(marks, Math.max(1000, Math.ceil(least / 1000) * 1000), isNote);
}

interface Placed {
  readonly mark: Mark;
  readonly x: number;
}

/** Takes marks; returns those inside the plot with their places. */
function placed(chart: Plot, marks: Iterable<Mark>): Placed[] {
  const { x: scale } = chart.scales;
  if (scale === undefined) return [];
  return [...marks]
    .filter(({ at }) => at >= scale.min && at <= scale.max)
    .map((mark) => ({ mark, x: Math.round(scale.getPixelForValue(mark.at)) + 0.5 }))
    .sort((a, b) => a.x - b.x);
}

function glyphOf(mark: Mark): Glyph {
  if (mark.kind === 'switch') return TRANSPORT_GLYPHS[mark.to];
  return mark.kind === 'late' ? GLYPHS.clock : GLYPHS.note;
}

function colourOf(mark: Mark, palette: Palette): string {
  return mark.kind === 'switch' ? palette.transports[mark.to] : palette.muted;
}

/** Draws a dotted line for each mark that stands apart, and only a short tick at the top for the others. */
function drawLines(chart: Plot, { marks, palette }: MarkSource, badges: ReadonlySet<Mark>) {
  const { ctx: context, chartArea: area } = chart;
  const { scale } = palette;
  // A badge never stands without its line; the others come as they fit.
  const lines = apart(chart, marks, LINE_DISTANCE * scale);
  const badged = placed(chart, badges);
  for (const { mark, x } of placed(chart, marks)) {
    const crowded = badged.some((badge) => Math.abs(badge.x - x) < LINE_DISTANCE * scale);
    const whole = badges.has(mark) || (lines.has(mark) && !crowded);
    context.strokeStyle = colourOf(mark, palette);
    context.lineWidth = (whole ? 1.5 : 1) * scale;
    context.setLineDash(whole ? [1.5 * scale, 3 * scale] : []);
    context.beginPath();
    context.moveTo(x, area.top);
    context.lineTo(x, whole ? area.bottom : area.top + TICK * scale);
    context.stroke();
  }
  context.setLineDash([]);
  drawLate(
    chart,
    marks.filter((mark) => mark.kind === 'late'),
    palette,
  );
}

/** Draws the badges above the plot, and the notes' texts between them. */
function drawBadges(chart: Plot, { palette }: MarkSource, badges: ReadonlySet<Mark>) {
  const { ctx: context, chartArea: area } = chart;
  const edge = (RADIUS + 1) * palette.scale;
  const y = area.top - (MARK_HEIGHT / 2 + 1) * palette.scale;
  let from = area.left;
  const all = placed(chart, badges);
  all.forEach(({ mark, x }, index) => {
    context.strokeStyle = colourOf(mark, palette);
    drawBadge(context, glyphOf(mark), x, y, palette);
    const next = all[index + 1];
    const to = next === undefined ? area.right + edge : next.x - edge;
    from = mark.kind === 'note' ? drawNoteText(context, mark, { x, y, from, to }, palette) : x + edge;
  });
}

/** Takes where the marks are read; returns the plugin that draws their lines under the curves, their badges above. */
export function marksPlugin(source: MarkSource): PlotPlugin {
  // Where marks crowd, badges thin out by time: which one stays must not change as the window moves.
  const badges = (chart: Plot) => apart(chart, source.marks, 2 * (RADIUS + 1) * source.palette.scale);
  const drawing = (draw: typeof drawLines) => (chart: Plot) => {
    if (source.marks.length === 0) return;
    chart.ctx.save();
    draw(chart, source, badges(chart));
    chart.ctx.restore();
  };
  return { id: 'marks', beforeDatasetsDraw: drawing(drawLines), afterDatasetsDraw: drawing(drawBadges) };
}
