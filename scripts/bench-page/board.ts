import { fileURLToPath } from 'node:url';
import { median } from '../bench/stats.ts';
import type { Browser } from '../lib/browser.ts';
import { tempDir } from '../lib/process.ts';
import { figure, table, type Figure, type Goal } from '../lib/report.ts';
import { startServer } from '../lib/switchyard.ts';
import { loadCold, type ColdLoad } from './cold-load.ts';
import { busyOver, pass } from './measure.ts';
import { profile } from './profile.ts';
import { scriptWeights } from './weight.ts';

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

/** Returns the weight of the built page's scripts. */
export function weighScripts(): Figure[] {
  const weights = scriptWeights(pageFolder);
  const whole = weights.reduce((sum, { bytes }) => sum + bytes, 0) / KB;
  const rows = weights.map(({ file, bytes }) => [`  ${file}`, `${(bytes / KB).toFixed(1)} KB`]);
  process.stdout.write(`\nJavaScript by gzip -9: ${whole.toFixed(1)} KB\n${table(rows)}\n`);
  return [figure('JavaScript, gzipped', whole, 'KB', { atMost: 170 })];
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
    return judgeLoads(times);
  } finally {
    await server.stop();
    log.remove();
  }
}

function judgeLoads(times: readonly ColdLoad[]): Figure[] {
  const timed = (name: string, key: 'firstContentfulPaint' | 'firstChart' | 'firstEvent', atMost: number) => {
    const values = times.map((load) => load[key]);
    return [
      figure(`cold load: ${name}, median`, median(values), 'ms', { atMost }),
      figure(`cold load: ${name}, worst`, Math.max(...values), 'ms'),
    ];
  };
  const chained = (name: string, key: keyof ColdLoad['chains'], goal?: Goal): Figure => {
    const chains = times.map(({ chains }) => chains[key]).sort((a, b) => b.length - a.length);
    process.stdout.write(`Requests in a row to the ${name}: ${chains[0]?.join(' > ')}\n`);
    // No chain at all is none that was measured.
    return figure(`cold load: requests in a row to the ${name}`, chains[0]?.length || undefined, '', goal);
  };
  process.stdout.write('\n');
  return [
    ...timed('first contentful paint', 'firstContentfulPaint', 600),
    ...timed('first chart painted', 'firstChart', 1000),
    ...timed('first live event applied', 'firstEvent', 1000),
    chained('snapshot', 'snapshot', { atMost: 3 }),
    chained('last script', 'scripts', { atMost: 3 }),
  ];
}
