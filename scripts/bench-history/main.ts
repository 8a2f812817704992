import * as v from 'valibot';
import { HistorySchema, PATHS, QUERY } from '#protocol';
import { readArgs } from '../lib/args.ts';
import { exitOnSignals, tempDir } from '../lib/process.ts';
import { figure, finish, type Figure } from '../lib/report.ts';
import { startServer } from '../lib/switchyard.ts';
import { appendCost } from './append.ts';
import { fill, SERIES } from './fill.ts';

const HELP = `Usage: npm run bench:history -- [--quick] [--json]

Fills a folder with 7 days of ${SERIES} series, starts a real server on it, and measures over HTTP, warm:
  - the answer for 5 minutes, 1 hour, 24 hours and 7 days of all series with 400 points, until its last byte
  - how long another request waits at the most while such answers are made
  - what keeping the rollups adds to an append

  --quick   fewer requests: under 50 s
  --json    the figures as one JSON object on the last line
  --help

Exits 0 only when all goals are met.
`;

const HOUR = 3_600_000;
const RANGES = { '5 min': HOUR / 12, '1 h': HOUR, '24 h': 24 * HOUR, '7 d': 7 * 24 * HOUR } as const;
const POINTS = 400;

/** Milliseconds in which 7 days are due. */
const GOAL = 200;

const options = readArgs(HELP, {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? NaN;

interface Answer {
  readonly ms: number;
  readonly text: string;
}

async function ask(origin: string, span: number, encoding: string): Promise<Answer> {
  const url = new URL(PATHS.history, origin);
  const now = Date.now();
  url.searchParams.set(QUERY.from, String(now - span));
  url.searchParams.set(QUERY.to, String(now));
  url.searchParams.set(QUERY.points, String(POINTS));
  const begin = performance.now();
  const response = await fetch(url, { headers: { 'Accept-Encoding': encoding } });
  const text = await response.text();
  const ms = performance.now() - begin;
  if (!response.ok) throw new Error(`History was refused: ${text}`);
  return { ms, text };
}

/** Takes the origin and what goes on meanwhile; returns the longest that a small request took, in ms. */
async function bystander(origin: string, meanwhile: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const end = meanwhile.finally(() => over.abort());
  let worst = 0;
  while (!over.signal.aborted) {
    const begin = performance.now();
    await (await fetch(new URL(PATHS.healthz, origin))).text();
    worst = Math.max(worst, performance.now() - begin);
  }
  await end;
  return worst;
}

async function measureRange(origin: string, name: string, span: number, runs: number): Promise<Figure[]> {
  const times = { gzip: [] as number[], identity: [] as number[] };
  let last: Answer | undefined;
  for (let run = -3; run < runs; run += 1) {
    for (const encoding of ['gzip', 'identity'] as const) {
      last = await ask(origin, span, encoding);
      if (run >= 0) times[encoding].push(last.ms);
    }
  }
  const { text } = last ?? { text: '' };
  const { source, step, series } = v.parse(HistorySchema, JSON.parse(text));
  const points = series.reduce((sum, [, slots]) => sum + slots.length, 0);
  if (series.length !== SERIES) throw new Error(`${series.length} series instead of ${SERIES}.`);
  say(
    `${name}: from ${source} in steps of ${step / 1000} s, ${points} points, ${Math.round(text.length / 1024)} KiB; ` +
      `median ${quantile(times.gzip, 0.5).toFixed(0)} ms, p95 ${quantile(times.gzip, 0.95).toFixed(0)} ms, ` +
      `not compressed ${quantile(times.identity, 0.5).toFixed(0)} ms`,
  );
  const goal = name === '7 d' ? { atMost: GOAL } : undefined;
  return [
    figure(`history of ${name}, median`, quantile(times.gzip, 0.5), 'ms', goal),
    figure(`history of ${name}, p95`, quantile(times.gzip, 0.95), 'ms'),
    figure(`history of ${name}, not compressed, median`, quantile(times.identity, 0.5), 'ms'),
    figure(`history of ${name}, body`, text.length / 1024, 'KiB'),
  ];
}

async function measureAnswers(runs: number): Promise<Figure[]> {
  const folder = tempDir('history');
  say(
    `Filling 7 days of ${SERIES} series: rollup rows for six days, events and their rebuilt rollups for the last.`,
  );
  await fill(folder.path, Date.now());
  const server = await startServer({ data: folder.path, flags: ['--keep-hours', '48'] });
  try {
    const figures: Figure[] = [];
    for (const [name, span] of Object.entries(RANGES)) {
      figures.push(...(await measureRange(server.url, name, span, runs)));
    }
    const worst = await bystander(
      server.url,
      Promise.all([1, 2, 3].map(() => ask(server.url, RANGES['24 h'], 'gzip'))),
    );
    say(`Meanwhile another request waited ${worst.toFixed(0)} ms at the most.`);
    return [...figures, figure('another request meanwhile, worst', worst, 'ms')];
  } finally {
    await server.stop();
    folder.remove();
  }
}

async function measureAppends(rounds: number): Promise<Figure[]> {
  const { hostRow, hostRowPlain, thousand, thousandPlain } = await appendCost(rounds);
  say(
    `CPU of a commit with a row of 35 values: ${hostRow.toFixed(2)} ms, ${hostRowPlain.toFixed(2)} ms without rollups; ` +
      `with 1,000 rows of 9: ${thousand.toFixed(1)} ms, ${thousandPlain.toFixed(1)} ms without.`,
  );
  return [
    figure('rollups of a host row, CPU added', hostRow - hostRowPlain, 'ms'),
    figure('rollups of 1,000 events in one commit, CPU added', thousand - thousandPlain, 'ms'),
  ];
}

exitOnSignals();
const figures = [
  ...(await measureAnswers(options.quick ? 15 : 60)),
  ...(await measureAppends(options.quick ? 3 : 9)),
];
process.exitCode = finish('bench-history', figures, options.json);
