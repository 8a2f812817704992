import { readArgs } from '../lib/args.ts';
import { requireChromium } from '../lib/chromium.ts';
import { figure, finish, type Figure } from '../lib/report.ts';
import { surviveHalfOpen, surviveRestart } from './outages.ts';
import { setStage, timeToFirstEvent, type Stage } from './stage.ts';
import { switchMany } from './switching.ts';

const HELP = `Usage: npm run fallback -- [flags]

Measures in a real Chromium, with 100 events a second flowing through the hostile proxy:
  - the time from the start of the feed to the first live event, for each way to block WebSocket
  - what a server restart, a kill -9 and a half-open WebSocket do to the stream
  - what forced switches among the four transports do to the stream and to the painting

  --runs <n>       runs of each block (10)
  --switches <n>   forced switches (200)
  --quick          3 runs, 40 switches: under 50 s
  --json           one JSON object as the last line
`;

/** Ways to block WebSocket, and the milliseconds in which the first live event is due. */
const BLOCKS = {
  pass: 500,
  'upgrade-403': 500,
  'upgrade-strip': 500,
  'upgrade-reset': 500,
  'upgrade-101-close': 500,
  'upgrade-silence': 800,
  'upgrade-101-silence': 800,
} as const;

/** Heartbeat of the server while measuring, in milliseconds: its default. */
const HEARTBEAT = 5_000;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function measureBlocks(stage: Stage, runs: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [mode, goal] of Object.entries(BLOCKS) as [keyof typeof BLOCKS, number][]) {
    // entries widens the names
    const times: number[] = [];
    let carrier = '';
    for (let run = 0; run < runs; run += 1) {
      const answer = await timeToFirstEvent(stage, mode);
      times.push(answer.ms);
      carrier = answer.carrier;
    }
    const worst = Math.max(...times);
    process.stdout.write(
      `${mode}: median ${median(times).toFixed(0)} ms, worst ${worst.toFixed(0)} ms, on ${carrier}\n`,
    );
    figures.push(figure(`first event, ${mode}, median`, median(times), 'ms', { atMost: goal }));
    figures.push(figure(`first event, ${mode}, worst`, worst, 'ms'));
  }
  return figures;
}

async function measureOutages(stage: Stage): Promise<Figure[]> {
  const cases = {
    'restart (SIGTERM)': () => surviveRestart(stage, 'stop', 500),
    'kill -9': () => surviveRestart(stage, 'kill', 500),
    'half-open WebSocket': () => surviveHalfOpen(stage),
  };
  const figures: Figure[] = [];
  for (const [name, run] of Object.entries(cases)) {
    const { gaps, duplicates, inversions, carrier, silence } = await run();
    process.stdout.write(
      `${name}: ${gaps} gaps, ${duplicates} duplicates, ${silence.toFixed(0)} ms silent, then on ${carrier}\n`,
    );
    figures.push(
      figure(`${name}: gaps + duplicates + inversions`, gaps + duplicates + inversions, '', { atMost: 0 }),
    );
    figures.push(figure(`${name}: stayed on WebSocket`, carrier === 'websocket' ? 1 : 0, '', { atLeast: 1 }));
    if (name.startsWith('half-open')) {
      figures.push(figure(`${name}: silence`, silence, 'ms', { atMost: HEARTBEAT + 2_000 }));
    }
  }
  return figures;
}

async function measureSwitching(stage: Stage, switches: number): Promise<Figure[]> {
  const result = await switchMany(stage, switches);
  process.stdout.write(
    `${result.switches} switches, ${result.events} events: ${result.gaps} gaps, ${result.duplicates} duplicates, ` +
      `${result.inversions} inversions; longest between paints ${result.longestPaint.toFixed(0)} ms ` +
      `(${result.quietPaint.toFixed(0)} ms without switching)\n`,
  );
  return [
    figure('switches', result.switches, '', { atLeast: switches }),
    figure('switching: gaps', result.gaps, '', { atMost: 0 }),
    figure('switching: duplicates applied', result.duplicates, '', { atMost: 0 }),
    figure('switching: inversions', result.inversions, '', { atMost: 0 }),
    figure('switching: longest between paints', result.longestPaint, 'ms', { atMost: 250 }),
  ];
}

const {
  quick = false,
  json = false,
  runs,
  switches,
} = readArgs(HELP, {
  runs: { type: 'string' },
  switches: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
// A polling viewer asks ten times a second here: at its usual pace one second between paints is its own, not a switch's.
const stage = await setStage(requireChromium(), ['--heartbeat', String(HEARTBEAT), '--poll-every', '100']);
try {
  const figures = [
    ...(await measureBlocks(stage, Number(runs ?? (quick ? 3 : 10)))),
    ...(await measureOutages(stage)),
    ...(await measureSwitching(stage, Number(switches ?? (quick ? 40 : 200)))),
  ];
  process.exitCode = finish('fallback', figures, json);
} finally {
  await stage.close();
}
