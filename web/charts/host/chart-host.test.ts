import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Palette } from '../palette.ts';
import type { FromPainter, Picture } from '../picture.ts';
import { ChartHost } from './chart-host.ts';
import type { Said } from './painters.ts';

const PICTURE: Picture = {
  ...{
    from: 0,
    to: 1,
    low: 0,
    high: 1,
    xTicks: [],
    yTicks: [],
    curves: [],
    marks: [],
    faded: false,
    overlay: { spans: [], thresholds: [] },
  },
};
const AREA = { left: 40, right: 290, top: 18, bottom: 180 };

let now = 0;

beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.stubGlobal('window', { devicePixelRatio: 1 });
  vi.stubGlobal('matchMedia', () => new EventTarget());
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function hosted() {
  const said: Said[] = [];
  const events = { painted: vi.fn(), resized: vi.fn() };
  let answer: (painted: FromPainter) => void = () => undefined;
  const painters = {
    line: (onPainted: typeof answer) => {
      answer = onPainted;
      return { send: (message: Said) => void said.push(message), close: () => undefined };
    },
  };
  const canvas = {
    parentElement: { clientWidth: 300, clientHeight: 200 },
    style: {},
    transferControlToOffscreen: () => ({}),
  };
  // Only what a host reads of the page is there.
  const host = new ChartHost(painters as never, canvas as never, { scale: 1 } as Palette, events);
  const painted = () => answer({ type: 'painted', chart: 0, area: AREA, took: 2 });
  return { host, said, events, painted };
}

test('one drawing is under way until it is told to be done', () => {
  const { host, events, painted } = hosted();
  expect(host.busy).toBe(false);
  host.draw(PICTURE);
  expect(host.busy).toBe(true);
  painted();
  expect([host.busy, host.area]).toEqual([false, AREA]);
  expect(events.painted).toHaveBeenCalledExactlyOnceWith(2);
});

test('a drawing whose answer got lost does not hold up the chart for ever', () => {
  const { host } = hosted();
  host.draw(PICTURE);
  now += 4999;
  expect(host.busy).toBe(true);
  now += 1;
  expect(host.busy).toBe(false);
});
