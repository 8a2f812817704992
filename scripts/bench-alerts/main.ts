import { setTimeout as wait } from 'node:timers/promises';
import { PATHS } from '#protocol';
import { fetchSnapshot } from '../../web/state/snapshot.ts';
import { readArgs } from '../lib/args.ts';
import { cpuMicroseconds } from '../lib/procfs.ts';
import { exitOnSignals, tempDir } from '../lib/process.ts';
import { quantile } from '../lib/quantile.ts';
import { figure, finish, type Figure } from '../lib/report.ts';
import { startServer, type Server } from '../lib/switchyard.ts';
import { EACH, makeRules, RULES } from './rules.ts';
import { AlertViewer, type Seen } from './viewer.ts';

const SAMPLES = 10_000;
const SERIES = RULES * EACH;

const HELP = `Usage: npm run bench:alerts -- [--quick] [--json]

Starts real servers that make up ${SAMPLES} samples a second of ${SERIES} series, and measures:
  - what ${RULES} rules, each on ${EACH} of the series, add to the CPU of taking them in: with and without rules, in turns
  - how long after its sample's commit a firing alert is at a viewer on WebSocket

  --quick   fewer and shorter turns: under 50 s
  --json    the figures as one JSON object on the last line
  --help

Exits 0 only when all goals are met. Needs Linux: CPU is read from /proc.
`;

/** Goals: per cent of CPU added, and milliseconds. */
const CPU_GOAL = 20;
const LATENCY_GOAL = 300;

/** Events a second and bytes of each: ten samples in one. */
const RATE = ['--synthetic-rate', '1000', '--synthetic-bytes', '245', '--synthetic-series', String(SERIES)];

/** One rule in so many fires now and then, where the time of alerts is measured: some three a second. */
const FIRES_IN = 10;

const options = readArgs(HELP, {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const seconds = options.quick
  ? { warm: 1.5, turn: 3.5, turns: 2, latency: 8 }
  : { warm: 5, turn: 12, turns: 5, latency: 70 };

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** What a server did in a turn, for each second. */
interface Turn {
  readonly cpu: number;
  readonly evaluations: number;
  readonly events: number;
}

async function counters(server: Server): Promise<{ evaluations: number; events: number }> {
  const text = await (await fetch(server.url + PATHS.metrics)).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
  return { evaluations: read('switchyard_alert_evaluations_total'), events: read('switchyard_events_total') };
}

/** Starts a server that takes samples in, and where there are rules evaluates them; it has done so for some seconds. */
async function warmServer(data: string, evaluates: boolean): Promise<Server> {
  const server = await startServer({ data, flags: RATE, patience: 60_000 });
  for (let begun = false; !begun; await wait(100)) {
    const { evaluations, events } = await counters(server);
    begun = events > 1_000 && (!evaluates || evaluations > 1_000);
  }
  await wait(seconds.warm * 1_000);
  return server;
}

async function turn(data: string, evaluates: boolean): Promise<Turn> {
  const server = await warmServer(data, evaluates);
  try {
    const [before, begin] = [await counters(server), performance.now()];
    const cpu = cpuMicroseconds(server.pid);
    await wait(seconds.turn * 1_000);
    const spent = cpuMicroseconds(server.pid) - cpu;
    const [after, took] = [await counters(server), (performance.now() - begin) / 1_000];
    return {
      cpu: spent / 1e6 / took,
      evaluations: (after.evaluations - before.evaluations) / took,
      events: (after.events - before.events) / took,
    };
  } finally {
    await server.stop();
  }
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

async function measureCpu(): Promise<Figure[]> {
  const [without, withRules] = [tempDir('alerts-off'), tempDir('alerts-on')];
  await makeRules(withRules.path);
  const turns = { off: [] as Turn[], on: [] as Turn[] };
  for (let count = 1; count <= seconds.turns; count += 1) {
    turns.off.push(await turn(without.path, false));
    turns.on.push(await turn(withRules.path, true));
    const [off, on] = [turns.off.at(-1), turns.on.at(-1)];
    say(
      `Turn ${count}: ${(100 * (off?.cpu ?? 0)).toFixed(1)} % of a core without rules, ${(100 * (on?.cpu ?? 0)).toFixed(1)} % with; ` +
        `${Math.round(on?.evaluations ?? 0)} evaluations and ${Math.round(on?.events ?? 0)} events a second`,
    );
  }
  const mean = (list: readonly Turn[]): number => list.reduce((sum, { cpu }) => sum + cpu, 0) / list.length;
  const [off, on] = [mean(turns.off), mean(turns.on)];
  return [
    figure('CPU of taking samples in, without rules', 100 * off, '% of a core'),
    figure('CPU of taking samples in, with rules', 100 * on, '% of a core'),
    // Of all turns together: what else the machine does falls on both.
    figure('CPU that evaluation adds', 100 * (on / off - 1), '%', { atMost: CPU_GOAL }),
    figure('evaluations', median(turns.on.map(({ evaluations }) => evaluations)), '/s', {
      atLeast: 0.95 * SAMPLES,
    }),
    figure('events taken in, without rules', median(turns.off.map(({ events }) => events)), '/s'),
    figure('events taken in, with rules', median(turns.on.map(({ events }) => events)), '/s'),
  ];
}

async function watch(server: Server): Promise<Seen> {
  const { series } = await fetchSnapshot(server.url, ['metrics/*'], 0);
  const viewer = new AlertViewer(
    server.url,
    new Map(series.map(([id, , labels]) => [labels['n'] ?? '', id])),
  );
  await viewer.live;
  await wait(seconds.latency * 1_000);
  return viewer.end();
}

async function measureLatency(): Promise<Figure[]> {
  const folder = tempDir('alerts-firing');
  await makeRules(folder.path, FIRES_IN);
  // Half of the series that may are above their threshold when it begins, and fire at once: they are not counted.
  const server = await warmServer(folder.path, true);
  try {
    const { latencies, unexplained, closed } = await watch(server);
    if (closed !== undefined) throw new Error(`The viewer's connection ended: ${closed}`);
    say(
      `${latencies.length} alerts fired: median ${quantile(latencies, 0.5)} ms, p99 ${quantile(latencies, 0.99)} ms, ` +
        `worst ${Math.max(...latencies)} ms after their sample`,
    );
    return [
      figure('alerts that fired', latencies.length, '', { atLeast: seconds.latency }),
      figure('alerts without a sample', unexplained, '', { atMost: 0 }),
      figure('from a sample to its alert at the viewer, median', quantile(latencies, 0.5), 'ms'),
      figure('from a sample to its alert at the viewer, p99', quantile(latencies, 0.99), 'ms', {
        atMost: LATENCY_GOAL,
      }),
    ];
  } finally {
    await server.stop();
  }
}

exitOnSignals();
const figures = [...(await measureCpu()), ...(await measureLatency())];
process.exitCode = finish('bench-alerts', figures, options.json);
