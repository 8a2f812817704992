import { TRANSPORTS, type TransportName } from '#protocol';
import { figure, type Figure } from '../lib/report.ts';
import { available, PEERS, switchyard, type Contestant } from './contestants.ts';
import { compare, type Comparison } from './compare.ts';
import type { Context, Section } from './section.ts';

/**
 * What one delivered event costs the server, and how late it is. The goals come from figures of one reference machine;
 * on another one they hold as ratios to what was measured beside Switchyard: 10 µs where the limit took 12, long
 * polling's 39 µs where Nchan's took 39 and Socket.IO's 184.
 */
const GOALS = {
  ofLimitAt50: 10 / 12,
  ofLimitAt20: 1.3,
  ofNchanAt1000: 0.25,
  longPollOfNchan: 1,
  longPollOfSocketio: 39 / 184,
  latencyOfWs: 1.5,
} as const;

const US = 'us/event';
const OURS = {
  websocket: switchyard('websocket'),
  'long-polling': switchyard('long-polling'),
  sse: switchyard('sse'),
  polling: switchyard('polling'),
} as const satisfies Record<TransportName, Contestant>;
const NAMES = Object.keys(OURS) as TransportName[]; // Object.keys widens to string
const FOUR = Object.values(OURS);
const ALL = [...FOUR, ...Object.values(PEERS)];

function costs(comparison: Comparison, at: string, names: readonly TransportName[] = NAMES): Figure[] {
  return names.map((name) =>
    figure(
      `cpu ${name} ${at}`,
      comparison.median(OURS[name], ({ cpu }) => cpu),
      US,
    ),
  );
}

function ratio(
  comparison: Comparison,
  name: TransportName,
  base: Contestant,
  at: string,
  goal: number,
): Figure[] {
  if (!available(base)) return [];
  const value = comparison.cpuRatio(OURS[name], base);
  return [figure(`cpu ${name} / ${base.name} ${at}`, value, 'x', { atMost: goal })];
}

/** Cadenced events may be as late as the cadence and 1.5 × plain ws together. */
function latencies(comparison: Comparison, at: string): Figure[] {
  return NAMES.flatMap((name) =>
    (['p50', 'p99'] as const).map((share) => {
      const ws = comparison.median(PEERS.ws, (row) => row[share]) ?? Number.NaN;
      const goal = { atMost: TRANSPORTS[name].cadence + GOALS.latencyOfWs * ws };
      return figure(
        `latency ${name} ${at} ${share}`,
        comparison.median(OURS[name], (row) => row[share]),
        'ms',
        goal,
      );
    }),
  );
}

async function at20(context: Context): Promise<Figure[]> {
  const at = '300x20';
  const contestants = context.quick
    ? [PEERS.limit, OURS.websocket, OURS.sse]
    : [PEERS.limit, PEERS.ws, PEERS.sse, ...FOUR];
  const comparison = await compare(contestants, { viewers: 300, rate: 20 }, context);
  context.say(comparison.table(contestants, PEERS.limit));
  return [
    ...costs(comparison, at, context.quick ? ['websocket', 'sse'] : NAMES),
    ...ratio(comparison, 'websocket', PEERS.limit, at, GOALS.ofLimitAt20),
    ...ratio(comparison, 'sse', PEERS.limit, at, GOALS.ofLimitAt20),
  ];
}

async function at50(context: Context): Promise<Figure[]> {
  const at = '300x50';
  const contestants = context.quick ? [PEERS.limit, PEERS.ws, PEERS.sse, ...FOUR] : ALL.filter(available);
  const comparison = await compare(contestants, { viewers: 300, rate: 50 }, context);
  context.say(comparison.table(contestants, PEERS.limit));
  return [
    ...costs(comparison, at),
    ...ratio(comparison, 'websocket', PEERS.limit, at, GOALS.ofLimitAt50),
    ...ratio(comparison, 'sse', PEERS.limit, at, GOALS.ofLimitAt50),
    ...(context.quick ? latencies(comparison, at) : []),
  ];
}

async function at1000(context: Context): Promise<Figure[]> {
  const at = '20x1000';
  const contestants = ALL.filter(available);
  const comparison = await compare(contestants, { viewers: 20, rate: 1000 }, context);
  context.say(comparison.table(contestants, PEERS.nchanWs));
  return [
    ...costs(comparison, at),
    ...ratio(comparison, 'websocket', PEERS.nchanWs, at, GOALS.ofNchanAt1000),
    ...ratio(comparison, 'sse', PEERS.nchanSse, at, GOALS.ofNchanAt1000),
    ...latencies(comparison, at),
  ];
}

async function alone(context: Context): Promise<Figure[]> {
  const comparison = await compare(FOUR, { viewers: 300, rate: 1000 }, { ...context, rounds: 1 });
  context.say(comparison.table(FOUR, undefined));
  return costs(comparison, '300x1000');
}

async function longPoll(context: Context): Promise<Figure[]> {
  const at = '100x20';
  const contestants = [OURS['long-polling'], PEERS.nchanPoll, PEERS.socketioPoll].filter(available);
  const comparison = await compare(contestants, { viewers: 100, rate: 20 }, context);
  context.say(comparison.table(contestants, PEERS.socketioPoll));
  const [base, goal] = available(PEERS.nchanPoll)
    ? [PEERS.nchanPoll, GOALS.longPollOfNchan]
    : [PEERS.socketioPoll, GOALS.longPollOfSocketio];
  return [...costs(comparison, at, ['long-polling']), ...ratio(comparison, 'long-polling', base, at, goal)];
}

/** The sections on CPU and latency. */
export const DELIVERY: readonly Section[] = [
  { name: '300x50', about: '300 viewers, 50 events/s', quick: true, run: at50 },
  { name: '300x20', about: '300 viewers, 20 events/s: no two events share a write', quick: true, run: at20 },
  { name: '20x1000', about: '20 viewers, 1000 events/s; latency', quick: false, run: at1000 },
  { name: '300x1000', about: '300 viewers, 1000 events/s, Switchyard alone', quick: false, run: alone },
  { name: 'long-poll', about: 'long polling, 100 viewers, 20 events/s', quick: false, run: longPoll },
];
