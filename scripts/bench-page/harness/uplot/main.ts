import uPlot from 'uplot';
import { LOAD, pastTimes, PLACES, startRows, valueAt } from '../load.ts';

/** The same data drawn by uPlot the way its streaming demos do: `setData` on each chart for each row. No legend. */

const COLOURS = ['#1f6fc4', '#b3327f', '#7d7d00', '#3590cc'] as const;

/** Takes a panel's place; returns the places of its series. */
const placesOf = (panel: number): number[] =>
  PLACES.slice(panel * LOAD.seriesPerPanel, (panel + 1) * LOAD.seriesPerPanel);

const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no #app to be drawn in.');
const cells = Array.from({ length: LOAD.panels }, () => {
  const cell = document.createElement('div');
  cell.className = 'cell';
  target.append(cell);
  return cell;
});

const times = pastTimes(Date.now());
const columns = PLACES.map((place) => times.map((time) => valueAt(place, time)));
const seconds = times.map((time) => time / 1000); // uPlot's axis counts seconds

const dataOf = (panel: number): uPlot.AlignedData => [
  seconds,
  ...placesOf(panel).map((place) => columns[place] ?? []),
];

const drawn = cells.map(() => 0);
const charts = cells.map(
  (cell, panel) =>
    new uPlot(
      {
        width: cell.clientWidth,
        height: cell.clientHeight,
        legend: { show: false },
        hooks: { draw: [() => void (drawn[panel] = (drawn[panel] ?? 0) + 1)] },
        scales: { x: { range: (_, __, newest) => [newest - LOAD.span / 1000, newest] } },
        series: [{}, ...COLOURS.map((stroke) => ({ stroke, width: 1.5, points: { show: false } }))],
      },
      dataOf(panel),
      cell,
    ),
);

const paints = (): Record<string, number> =>
  Object.fromEntries(drawn.map((count, panel) => [`uPlot ${panel}`, count]));

startRows((now) => {
  seconds.push(now / 1000);
  seconds.shift();
  columns.forEach((column, place) => {
    column.push(valueAt(place, now));
    column.shift();
  });
  charts.forEach((chart, panel) => chart.setData(dataOf(panel)));
}, paints);
