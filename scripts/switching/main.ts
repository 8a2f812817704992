import { readArgs } from '../lib/args.ts';
import { prepareToMeasure, requireChromium } from '../lib/chromium.ts';
import { figure, finish, type Figure } from '../lib/report.ts';
import { setStage, type Stage } from '../stage/stage.ts';
import { surviveRestart } from './restart.ts';
import { switchMany } from './switching.ts';

const HELP = `Usage: npm run switching -- [flags]

Measures in a real Chromium, with 100 events a second flowing:
  - what forced switches among the four transports do to the stream and to the painting
  - what a server restart and a kill -9 do to the stream

  --switches <n>   forced switches (200)
  --quick          40 switches: under 30 s
  --json           one JSON object as the last line
`;

async function measureRestarts(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, how] of [
    ['restart (SIGTERM)', 'stop'],
    ['kill -9', 'kill'],
  ] as const) {
    const { gaps, duplicates, inversions, carrier, silence } = await surviveRestart(stage, how, 500);
    process.stdout.write(
      `${name}: ${gaps} gaps, ${duplicates} duplicates, ${silence.toFixed(0)} ms silent, then on ${carrier}\n`,
    );
    figures.push(
      figure(`${name}: gaps + duplicates + inversions`, gaps + duplicates + inversions, '', { atMost: 0 }),
      figure(`${name}: stayed on WebSocket`, carrier === 'websocket' ? 1 : 0, '', { atLeast: 1 }),
    );
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
  switches,
} = readArgs(HELP, {
  switches: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
const chromium = requireChromium();
await prepareToMeasure();
// A polling viewer asks ten times a second here: at its usual pace one second between paints is its own, not a switch's.
const stage = await setStage(chromium, ['--poll-every', '100']);
try {
  const figures = [
    ...(await measureSwitching(stage, Number(switches ?? (quick ? 40 : 200)))),
    ...(await measureRestarts(stage)),
  ];
  process.exitCode = finish('switching', figures, json);
} finally {
  await stage.close();
}
