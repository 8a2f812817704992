import { beforeEach, expect, test } from 'vitest';
import type { CanvasSize, FromPainter, Picture, ToPainter } from '../picture.ts';
import type { Palette } from '../palette.ts';
import { Painter } from './painter.ts';

const AREA = { left: 42, right: 300, top: 18, bottom: 180 };
const SIZE: CanvasSize = { width: 308, height: 200, ratio: 1 };
const PALETTE = {} as Palette; // never read by the fake chart
const CANVAS = {} as OffscreenCanvas; // never drawn on by it

let log: string[] = [];
let answers: FromPainter[] = [];
let tasks: (() => void)[] = [];

beforeEach(() => {
  log = [];
  answers = [];
  tasks = [];
});

const picture = (from: number): Picture => ({
  ...{
    from,
    to: from + 1,
    low: 0,
    high: 1,
    xTicks: [],
    yTicks: [],
    curves: [],
    marks: [],
    faded: false,
    overlay: { spans: [], thresholds: [] },
  },
});

let made = 0;

function painterOf(charts: number, draw: (chart: number, drawn: Picture) => void = () => undefined): Painter {
  made = 0;
  const painter = new Painter({
    make() {
      const chart = made++;
      return {
        draw(drawn) {
          draw(chart, drawn);
          log.push(`draw ${chart} ${drawn.from}`);
          return AREA;
        },
        resize: ({ width }) => log.push(`resize ${chart} ${width}`),
        setPalette: () => log.push(`palette ${chart}`),
        destroy: () => log.push(`destroy ${chart}`),
      };
    },
    answer: (answer) => answers.push(answer),
    soon: (run) => tasks.push(run),
  });
  for (let chart = 0; chart < charts; chart++)
    painter.take({ type: 'add', chart, canvas: CANVAS, size: SIZE, palette: PALETTE });
  return painter;
}

const drawing = (chart: number, from: number): ToPainter => ({ type: 'draw', chart, picture: picture(from) });

test('each drawing is a task of its own, in the order asked for, and is answered with its plot', () => {
  const painter = painterOf(2);
  painter.take(drawing(1, 10));
  painter.take(drawing(0, 20));
  expect([log, tasks.length]).toEqual([[], 1]);
  tasks.shift()?.();
  expect([log, tasks.length]).toEqual([['draw 1 10'], 1]);
  tasks.shift()?.();
  expect(log).toEqual(['draw 1 10', 'draw 0 20']);
  expect(answers.map(({ type, chart, area }) => ({ type, chart, area }))).toEqual([
    { type: 'painted', chart: 1, area: AREA },
    { type: 'painted', chart: 0, area: AREA },
  ]);
  expect(answers.every(({ took }) => took >= 0)).toBe(true);
  expect(tasks.length).toBe(0);
});

test('of several pictures that wait for one chart the newest is drawn, once', () => {
  const painter = painterOf(1);
  for (const from of [1, 2, 3]) painter.take(drawing(0, from));
  while (tasks.length > 0) tasks.shift()?.();
  expect(log).toEqual(['draw 0 3']);
  expect(answers.length).toBe(1);
});

test('a size and colours are taken at once, a removed chart is not drawn any more', () => {
  const painter = painterOf(2);
  painter.take({ type: 'resize', chart: 0, size: { ...SIZE, width: 99 } });
  painter.take({ type: 'palette', chart: 1, palette: PALETTE });
  painter.take(drawing(0, 1));
  painter.take({ type: 'remove', chart: 0 });
  while (tasks.length > 0) tasks.shift()?.();
  painter.take(drawing(0, 2));
  while (tasks.length > 0) tasks.shift()?.();
  expect(log).toEqual(['resize 0 99', 'palette 1', 'destroy 0']);
});

test('a drawing for a chart that could not be made is answered: the page waits for it', () => {
  const painter = painterOf(0);
  painter.take(drawing(0, 1));
  tasks.shift()?.();
  expect(answers).toMatchObject([{ type: 'painted', chart: 0 }]);
});

test('a drawing that fails is answered too: its chart goes on, and so do the others', () => {
  const painter = painterOf(2, (chart, { from }) => {
    if (chart === 0 && from === 1) throw new Error('No such colour.');
  });
  painter.take(drawing(0, 1));
  painter.take(drawing(1, 1));
  expect(() => tasks.shift()?.()).toThrow('No such colour.');
  tasks.shift()?.();
  painter.take(drawing(0, 2));
  tasks.shift()?.();
  expect(log).toEqual(['draw 1 1', 'draw 0 2']);
  expect(answers.map(({ chart }) => chart)).toEqual([0, 1, 0]);
});
