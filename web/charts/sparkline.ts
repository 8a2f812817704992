import { translucent } from './palette.ts';

/** What a sparkline shows; times in ms since 1970. */
export interface Spark {
  readonly from: number;
  readonly to: number;
  /** `x, y, x, y, …`, y NaN where the line breaks. */
  readonly points: Float64Array;
  readonly colour: string;
  /** The least height of the range shown, so that noise in a still value does not look like news. */
  readonly span: number;
  /** Root font size over 16 px. */
  readonly scale: number;
}

const INSET = 3;

/**
 * Takes a canvas and what to show, and draws it: a line with a dot at its newest end. Drawn by hand because a
 * whole Chart.js update costs 3–4 ms and a tile needs neither axes nor events.
 */
export function drawSparkline(
  canvas: HTMLCanvasElement,
  { from, to, points, colour, span, scale }: Spark,
): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || width === 0 || height === 0) return;
  fitCanvas(canvas, context, width, height);
  context.clearRect(0, 0, width, height);

  let [lowest, highest] = [Infinity, -Infinity];
  for (let index = 1; index < points.length; index += 2) {
    const value = points[index] ?? NaN;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const room = Math.max(span, highest - lowest) || 1;
  const floor = Math.max(Math.min(0, lowest), (lowest + highest - room) / 2);
  const x = (time: number) => INSET + ((time - from) / (to - from)) * (width - 2 * INSET);
  const y = (value: number) => height - INSET - ((value - floor) / room) * (height - 2 * INSET);

  context.strokeStyle = colour;
  context.lineWidth = 1.5 * scale;
  context.lineJoin = 'round';
  context.beginPath();
  let broken = true;
  let [time, value] = [NaN, NaN];
  for (let index = 0; index < points.length; index += 2) {
    [time, value] = [points[index] ?? NaN, points[index + 1] ?? NaN];
    if (Number.isNaN(value)) broken = true;
    else if (broken) {
      context.moveTo(x(time), y(value));
      broken = false;
    } else context.lineTo(x(time), y(value));
  }
  context.stroke();
  if (Number.isFinite(value)) drawEnd(context, x(time), y(value), colour, scale);
}

function drawEnd(context: CanvasRenderingContext2D, x: number, y: number, colour: string, scale: number) {
  context.beginPath();
  context.arc(x, y, 2 * scale, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 3 * scale;
  context.strokeStyle = translucent(colour, 0.3);
  context.stroke();
}

function fitCanvas(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
) {
  const ratio = window.devicePixelRatio;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === wide && canvas.height === high) return;
  canvas.width = wide;
  canvas.height = high;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
}
