import type { Palette } from '../../charts/palette.ts';
import { bars, MEASURES, type Bar } from '../race/compare.ts';
import { colourOf, lookOf } from '../lane-look.ts';
import type { ReportLane } from './report-lanes.ts';

/** What the picture of a report consists of. */
export interface ReportPicture {
  readonly title: string;
  /** What it is of: load, time, machine. */
  readonly terms: readonly string[];
  /** The verdict, a sentence each. */
  readonly sentences: readonly string[];
  readonly lanes: readonly ReportLane[];
  /** Two charts as they are on the page, with their titles. */
  readonly charts: readonly { readonly title: string; readonly image: ImageBitmap }[];
  readonly palette: Palette;
}

const WIDTH = 1200;
const PADDING = 32;
const INNER = WIDTH - 2 * PADDING;
/** Two parts beside each other. */
const HALF = (INNER - PADDING) / 2;
const RATIO = 2;
const LINE = 22;
const ROW = 24;

/** Takes a picture's parts; returns it as a PNG. Rejects when the browser makes none. */
export async function renderReport(picture: ReportPicture): Promise<Blob> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser gave no canvas to draw on.');
  // Once to see how high it becomes, once to draw.
  const height = draw(context, picture);
  canvas.width = WIDTH * RATIO;
  canvas.height = Math.ceil(height) * RATIO;
  context.scale(RATIO, RATIO);
  context.fillStyle = picture.palette.panel;
  context.fillRect(0, 0, WIDTH, height);
  draw(context, picture);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('This browser made no PNG.'));
      else resolve(blob);
    }, 'image/png');
  });
}

/** Returns how far down it went. */
function draw(context: CanvasRenderingContext2D, picture: ReportPicture): number {
  const { palette } = picture;
  const pen = new Pen(context, palette);
  context.textBaseline = 'top';
  pen.text(picture.title, { size: 26, weight: 700 });
  for (const line of picture.terms) pen.text(line, { size: 14, colour: palette.muted });
  pen.y += 10;
  picture.sentences.forEach((sentence, index) => {
    pen.text(sentence, { size: index === 0 ? 17 : 15, weight: index === 0 ? 600 : 400 });
  });
  pen.y += 16;
  drawBars(pen, picture);
  drawCharts(pen, picture);
  return pen.y + PADDING;
}

/** Writes from the top down. */
class Pen {
  y = PADDING;
  readonly context: CanvasRenderingContext2D;
  readonly #palette: Palette;

  constructor(context: CanvasRenderingContext2D, palette: Palette) {
    this.context = context;
    this.#palette = palette;
  }

  font(size: number, weight = 400): void {
    this.context.font = `${weight} ${size}px ${this.#palette.font}`;
  }

  /** Takes a text and its looks; writes it over as many lines as it needs. */
  text(text: string, looks: { size: number; weight?: number; colour?: string }): void {
    this.font(looks.size, looks.weight);
    this.context.fillStyle = looks.colour ?? this.#palette.ink;
    let line = '';
    const flush = (): void => {
      this.context.fillText(line, PADDING, this.y);
      this.y += looks.size * 1.45;
    };
    for (const word of text.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && this.context.measureText(longer).width > INNER) {
        flush();
        line = word;
      } else line = longer;
    }
    flush();
  }
}

/** The comparison, two measures beside each other. */
function drawBars(pen: Pen, { lanes, palette }: ReportPicture): void {
  const charts = MEASURES.map((measure) => ({ measure, rows: bars(measure, lanes) })).filter(({ rows }) =>
    rows.some(({ value }) => Number.isFinite(value)),
  );
  const height = 2 * LINE + lanes.length * ROW + 20;
  charts.forEach(({ measure, rows }, index) => {
    const x = PADDING + (index % 2) * (HALF + PADDING);
    const y = pen.y + Math.floor(index / 2) * height;
    pen.font(15, 600);
    pen.context.fillStyle = palette.ink;
    pen.context.fillText(measure.title, x, y);
    pen.font(12);
    pen.context.fillStyle = palette.muted;
    pen.context.fillText(measure.help, x, y + LINE);
    rows.forEach((row, place) =>
      drawBar(pen, row, { x, y: y + 2 * LINE + place * ROW, width: HALF }, palette),
    );
  });
  pen.y += Math.ceil(charts.length / 2) * height;
}

function drawBar(
  pen: Pen,
  row: Bar,
  at: { readonly x: number; readonly y: number; readonly width: number },
  palette: Palette,
): void {
  const { context } = pen;
  const [name, value] = [120, 90];
  const track = at.width - name - value - 16;
  pen.font(13);
  context.fillStyle = palette.ink;
  context.fillText(lookOf(row.name).label, at.x, at.y);
  context.fillStyle = palette.grid;
  context.fillRect(at.x + name, at.y + 2, track, 10);
  context.fillStyle = colourOf(row.name, palette);
  context.fillRect(at.x + name, at.y + 2, Math.max(2, track * row.share), 10);
  context.fillStyle = palette.ink;
  context.textAlign = 'right';
  context.fillText(row.text, at.x + at.width, at.y);
  context.textAlign = 'left';
}

/** Beside each other, as wide as they are on the page: larger they would only be blurred. */
function drawCharts(pen: Pen, { charts, palette }: ReportPicture): void {
  let lowest = 0;
  charts.forEach(({ title, image }, index) => {
    const x = PADDING + index * (HALF + PADDING);
    pen.font(15, 600);
    pen.context.fillStyle = palette.ink;
    pen.context.fillText(title, x, pen.y);
    const height = (image.height / image.width) * HALF;
    pen.context.drawImage(image, x, pen.y + LINE, HALF, height);
    lowest = Math.max(lowest, LINE + height);
  });
  pen.y += lowest;
}
