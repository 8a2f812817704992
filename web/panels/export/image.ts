import type { Palette } from '../../charts/palette.ts';
import type { Row } from '../rows.ts';
import { showText } from '../../format.ts';
import { rangeText } from '../words.ts';
import { layLegend } from './legend-layout.ts';

/** What a panel's picture consists of. */
export interface PanelImage {
  readonly title: string;
  /** Unit and range with its zone, ready to read. */
  readonly subtitle: string;
  readonly rows: readonly Row[];
  readonly palette: Palette;
  /** Size of the plot in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Draws the plot into the rectangle from 0, 0 to its width and height. */
  plot(context: CanvasRenderingContext2D): void;
}

const PADDING = 16;
const HEAD = 30;
const LINE = 20;
const SWATCH = 9;

function colourOf({ hue, transport }: Row, { series, transports, ink }: Palette): string {
  return (transport === undefined ? series[hue % series.length] : transports[transport]) ?? ink;
}

function legendText(row: Row): { name: string; value: string } {
  const range = rangeText(row.least, row.most, row.unit);
  return { name: row.legend, value: `${showText(row.last, row.unit)}  (${range})` };
}

/** Takes a panel's parts and device pixels for each CSS pixel; returns it as a PNG. Rejects when the browser makes none. */
export async function renderImage(image: PanelImage, ratio: number): Promise<Blob> {
  const { palette, rows } = image;
  const { scale } = palette;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser gave no canvas to draw on.');
  const font = (size: number, weight = 400): string => `${weight} ${size * scale}px ${palette.font}`;
  const shown = rows.filter((row) => row.shown).map((row) => ({ row, ...legendText(row) }));
  context.font = font(12);
  const widths = shown.map(
    ({ name, value }) => context.measureText(`${name}  ${value}`).width + (SWATCH + 24) * scale,
  );
  const places = layLegend(widths, image.width);
  const lines = Math.max(0, ...places.map(({ line }) => line + 1));
  const width = image.width + 2 * PADDING * scale;
  const height = image.height + (2 * PADDING + HEAD + 8 + lines * LINE) * scale;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, width, height);
  context.translate(PADDING * scale, PADDING * scale);
  context.textBaseline = 'middle';
  drawHead(context, image, font);
  context.save();
  context.translate(0, HEAD * scale);
  image.plot(context);
  context.restore();
  context.translate(0, HEAD * scale + image.height + 8 * scale);
  context.font = font(12);
  context.textBaseline = 'middle';
  shown.forEach(({ row, name, value }, index) => {
    const { x = 0, line = 0 } = places[index] ?? {};
    const y = (line + 0.5) * LINE * scale;
    context.fillStyle = colourOf(row, palette);
    context.fillRect(x, y - (SWATCH / 2) * scale, SWATCH * scale, SWATCH * scale);
    context.fillStyle = palette.muted;
    context.fillText(name, x + (SWATCH + 6) * scale, y);
    const after = context.measureText(`${name}  `).width;
    context.fillStyle = palette.ink;
    context.fillText(value, x + (SWATCH + 6) * scale + after, y);
  });
  return toBlob(canvas);
}

function drawHead(
  context: CanvasRenderingContext2D,
  { title, subtitle, palette, width }: PanelImage,
  font: (size: number, weight?: number) => string,
): void {
  const middle = (HEAD / 2 - 4) * palette.scale;
  context.font = font(14, 600);
  context.fillStyle = palette.ink;
  context.fillText(title, 0, middle);
  const after = context.measureText(title).width + 10 * palette.scale;
  context.font = font(12);
  context.fillStyle = palette.muted;
  // Set closer where it would not fit: cut off, it would lose its zone.
  context.fillText(subtitle, after, middle + 1, Math.max(1, width - after));
}

function toBlob(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('This browser made no PNG.'));
      else resolve(blob);
    }, 'image/png');
  });
}
