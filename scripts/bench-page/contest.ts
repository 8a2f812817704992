import * as v from 'valibot';
import { median, rotate } from '../bench/stats.ts';
import type { Browser, Tab } from '../lib/browser.ts';
import { figure, round, table, type Figure } from '../lib/report.ts';
import { LOAD } from './harness/load.ts';
import { measure, METER, pass, type Measured } from './measure.ts';
import { profile } from './profile.ts';

/** Who draws the twelve charts: a name and the address of its page below the harness. */
const CONTESTANTS = {
  'Switchyard, painting in a worker': 'board/',
  'Switchyard, painting on the main thread': 'board/?paint=main',
  uPlot: 'uplot/',
} as const;

type Contestant = keyof typeof CONTESTANTS;

const NAMES = Object.keys(CONTESTANTS) as Contestant[]; // keys widens the names

/** The one whose figures are judged. */
const OURS: Contestant = 'Switchyard, painting in a worker';

/** How long each contestant runs: rounds, and milliseconds of warm-up and of measuring in each. */
export interface Pace {
  readonly rounds: number;
  readonly warm: number;
  readonly span: number;
}

const SeenSchema = v.object({ charts: v.number(), outside: v.number() });

/** Charts on the page, and those that do not stand wholly inside the window. */
const LOOK = `({
  charts: window.bench.charts,
  outside: [...document.querySelectorAll('canvas')].filter((canvas) => {
    const { left, top, right, bottom, width, height } = canvas.getBoundingClientRect();
    return width < 50 || height < 50 || left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
  }).length,
})`;

async function openContestant(browser: Browser, url: string, name: Contestant): Promise<Tab> {
  const tab = await browser.tab(METER);
  await tab.open(`${url}/${CONTESTANTS[name]}`);
  await tab.page.until('window.bench !== undefined && window.bench.rows > 3', 60_000);
  const { charts, outside } = await tab.page.evaluate(SeenSchema, LOOK);
  if (charts !== LOAD.panels || outside > 0) {
    throw new Error(`${name}: ${charts} charts, ${outside} of them not wholly in view.`);
  }
  return tab;
}

function medians(rounds: readonly Measured[]): Measured {
  const of = (key: keyof Measured): number => median(rounds.map((measured) => measured[key]));
  return {
    fps: of('fps'),
    longestFrame: of('longestFrame'),
    busy: of('busy'),
    mainCpu: of('mainCpu'),
    cpu: of('cpu'),
    longTasks: of('longTasks'),
    longestTask: of('longestTask'),
    charts: of('charts'),
    leastPaints: of('leastPaints'),
    paints: of('paints'),
  };
}

const ROWS: readonly (readonly [keyof Measured, string])[] = [
  ['fps', 'frames a second'],
  ['longestFrame', 'longest frame, ms'],
  ['busy', 'main thread busy, %'],
  ['mainCpu', 'CPU of the main thread, % of a core'],
  ['cpu', 'CPU of the whole browser, % of a core'],
  ['longTasks', 'tasks over 50 ms'],
  ['longestTask', 'longest of them, ms'],
  ['charts', 'charts painted'],
  ['leastPaints', 'paints/s, least painted chart'],
  ['paints', 'paints/s, all charts'],
];

/** Takes what each contestant reached; returns it side by side. */
export function sideBySide(columns: ReadonlyMap<string, Measured>): string {
  const head = ['', ...columns.keys()];
  const rows = ROWS.map(([key, label]) => [
    label,
    ...[...columns.values()].map((measured) => String(round(measured[key]))),
  ]);
  return table([head, ...rows]);
}

function judge(rounds: readonly Measured[]): Figure[] {
  const { fps, busy, mainCpu, leastPaints, longTasks, charts } = medians(rounds);
  const worst = (key: keyof Measured): number => Math.max(...rounds.map((measured) => measured[key]));
  return [
    figure('12 panels: frames a second', fps, 'fps', { atLeast: 55 }),
    figure('12 panels: main thread busy', busy, '%', { atMost: 25 }),
    figure('12 panels: CPU of the main thread', mainCpu, '%'),
    figure('12 panels: paints of the least painted', charts === LOAD.panels ? leastPaints : 0, '/s', {
      atLeast: 5,
    }),
    figure('12 panels: tasks over 50 ms', longTasks, '', { atMost: 0 }),
    figure('12 panels: tasks over 50 ms, worst round', worst('longTasks'), ''),
    figure('12 panels: longest task over 50 ms, worst round', worst('longestTask'), 'ms'),
  ];
}

/**
 * Takes the browser, where the harness is served, the pace and whether to profile; lets the contestants draw, one at a
 * time and in turn. Prints their medians side by side; returns the figures, goals on ours.
 */
export async function contest(
  browser: Browser,
  url: string,
  pace: Pace,
  profiled: boolean,
): Promise<Figure[]> {
  const measured = new Map<Contestant, Measured[]>(NAMES.map((name) => [name, []]));
  for (let turn = 0; turn < pace.rounds; turn += 1) {
    for (const name of rotate(NAMES, turn)) {
      const tab = await openContestant(browser, url, name);
      await pass(pace.warm);
      measured.get(name)?.push(await measure(tab, pace.span));
      if (profiled && turn === 0) process.stdout.write(`\n${name}: ${await profile(tab, 5_000)}\n`);
      await tab.close();
    }
  }
  const columns = new Map([...measured].map(([name, rounds]) => [name, medians(rounds)]));
  process.stdout.write(`\n${sideBySide(columns)}\n`);
  return [...columns].flatMap(([name, { fps, busy, leastPaints, longTasks }]) =>
    name === OURS
      ? judge(measured.get(name) ?? [])
      : [
          figure(`12 panels, ${name}: frames a second`, fps, 'fps'),
          figure(`12 panels, ${name}: main thread busy`, busy, '%'),
          figure(`12 panels, ${name}: paints of the least painted`, leastPaints, '/s'),
          figure(`12 panels, ${name}: tasks over 50 ms`, longTasks, ''),
        ],
  );
}
