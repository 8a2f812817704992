import { fileURLToPath } from 'node:url';
import { PATHS } from '#protocol';
import { median } from '../bench/stats.ts';
import type { Browser } from '../lib/browser.ts';
import { tempDir } from '../lib/process.ts';
import { figure, table, type Figure, type Goal } from '../lib/report.ts';
import { startServer } from '../lib/switchyard.ts';
import { pathsToLast } from './chain.ts';
import { loadCold, type ColdLoad } from './cold-load.ts';
import { busyOver, pass } from './measure.ts';
import { profile } from './profile.ts';
import { broughtByAll, scriptIn, scriptWeights, sumOf } from './weight.ts';

const KB = 1000;
const pageFolder = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** Takes the browser, ms to warm up and to measure, and whether to profile; returns how busy the host's own board is. */
export async function measureHostBoard(
  browser: Browser,
  warm: number,
  span: number,
  profiled: boolean,
): Promise<Figure[]> {
  const server = await startServer({ flags: ['--host-metrics', 'on'] });
  try {
    const tab = await browser.tab();
    await tab.open(`${server.url}/`);
    await tab.page.until('window.switchyard?.applied().count > 3');
    await pass(warm);
    const { busy, mainCpu } = await busyOver(tab.page, span);
    process.stdout.write(
      `\nThe host's own board at 1 Hz: main thread busy ${busy.toFixed(2)} %, its CPU ${mainCpu.toFixed(2)} %\n`,
    );
    if (profiled) process.stdout.write(`${await profile(tab, 10_000)}\n`);
    await tab.close();
    return [
      figure('host board at 1 Hz: main thread busy', busy, '%', { atMost: 5 }),
      figure('host board at 1 Hz: CPU of the main thread', mainCpu, '%'),
    ];
  } finally {
    await server.stop();
  }
}

/** Takes loads and the scripts that each brings first; returns the weight of these, and of what comes behind them. */
function weighScripts(loads: readonly ColdLoad[], first: readonly string[]): Figure[] {
  const weights = scriptWeights(pageFolder, first);
  const all = scriptWeights(pageFolder, broughtByAll(loads.map(({ allScripts }) => allScripts)));
  const [whole, rested] = [sumOf(weights) / KB, sumOf(all) / KB];
  const rows = weights.map(({ file, bytes }) => [`  ${file}`, `${(bytes / KB).toFixed(1)} KB`]);
  process.stdout.write(`\nJavaScript by gzip -9: ${whole.toFixed(1)} KB\n${table(rows)}\n`);
  process.stdout.write(`Once the page rests: ${rested.toFixed(1)} KB in ${all.length} scripts\n`);
  return [
    figure('JavaScript of the first load, gzipped', whole, 'KB', { atMost: 170 }),
    figure('JavaScript once the page rests, gzipped', rested, 'KB'),
  ];
}

/** Milliseconds in which a log is filled for the loads, at 1000 events a second: as many as five minutes at 10/s hold. */
const FILLING = 3_000;

/** Takes the browser and how many loads; returns how soon a page with nothing cached is there. */
export async function measureLoads(browser: Browser, loads: number): Promise<Figure[]> {
  const log = tempDir('loads');
  const filling = await startServer({ data: log.path, flags: ['--synthetic-rate', '1000'] });
  await pass(FILLING);
  await filling.stop();
  const server = await startServer({
    data: log.path,
    flags: ['--host-metrics', 'on', '--synthetic-rate', '10'],
  });
  try {
    const times: ColdLoad[] = [];
    for (let count = 0; count < loads; count += 1) times.push(await loadCold(browser, `${server.url}/`));
    const first = broughtByAll(times.map(({ scripts }) => scripts));
    return [...weighScripts(times, first), ...judgeLoads(times, first)];
  } finally {
    await server.stop();
    log.remove();
  }
}

function judgeLoads(times: readonly ColdLoad[], first: readonly string[]): Figure[] {
  const timed = (name: string, key: 'firstContentfulPaint' | 'firstChart' | 'firstEvent', atMost: number) => {
    const values = times.map((load) => load[key]);
    return [
      figure(`cold load: ${name}, median`, median(values), 'ms', { atMost }),
      figure(`cold load: ${name}, worst`, Math.max(...values), 'ms'),
    ];
  };
  const isScript = (url: string): boolean => scriptIn(url) !== undefined;
  const isFirst = (url: string): boolean => first.includes(scriptIn(url) ?? '');
  const chained = (name: string, counts: (url: string) => boolean, goal: Goal): Figure => {
    const chains = times
      .map(({ requests }) => requests.filter(({ url }) => !isScript(url) || isFirst(url)))
      .map((requests) => pathsToLast(requests, counts))
      .sort((a, b) => b.length - a.length);
    process.stdout.write(`Requests in a row to the ${name}: ${chains[0]?.join(' > ')}\n`);
    // No chain at all is none that was measured.
    return figure(`cold load: requests in a row to the ${name}`, chains[0]?.length || undefined, '', goal);
  };
  process.stdout.write('\n');
  return [
    ...timed('first contentful paint', 'firstContentfulPaint', 600),
    ...timed('first chart painted', 'firstChart', 1000),
    ...timed('first live event applied', 'firstEvent', 1000),
    chained('snapshot', (url) => url.includes(PATHS.snapshot), { atMost: 3 }),
    chained('last script', isFirst, { atMost: 3 }),
  ];
}
