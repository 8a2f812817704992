import {
  CPU_TOO_LITTLE,
  labVerdict,
  laneLabel,
  laneStanding,
  PROJECTION_FORMULAS,
  projectLab,
  VERDICT_RULE,
} from '#domain';
import {
  LANE_NAMES,
  OPEN_NETWORK,
  TRANSPORTS,
  type LabRecording,
  type LaneFigures,
  type LaneName,
} from '#protocol';
import { figure, round, table, type Figure } from '../lib/report.ts';

/** Takes a number that may be missing, or words instead of one; returns it as text. */
function cell(value: number | string | null | undefined): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '–' : String(round(value));
}

/** What the table says of a lane, by the head of its column. */
const COLUMNS: Readonly<Record<string, (figures: LaneFigures) => number | string | null | undefined>> = {
  'p50 ms': ({ delay }) => delay?.p50,
  'p95 ms': ({ delay }) => delay?.p95,
  'p99 ms': ({ delay }) => delay?.p99,
  'max ms': ({ delay }) => delay?.max,
  events: ({ delay }) => delay?.count,
  'first ms': ({ firstEvent }) => firstEvent,
  requests: ({ requests }) => requests,
  connections: ({ connections }) => connections,
  'B in': ({ bytesIn }) => bytesIn,
  'B out': ({ bytesOut }) => bytesOut,
  'overhead B/event': ({ overheadPerEvent }) => overheadPerEvent,
  gaps: ({ gaps }) => gaps,
  repeats: ({ duplicates }) => duplicates,
  reconnects: ({ reconnect }) => reconnect.count,
  'worst ms': ({ reconnect }) => reconnect.worst,
  'CPU µs/event': ({ cpuPerEvent }) =>
    cpuPerEvent !== null && cpuPerEvent <= 0 ? CPU_TOO_LITTLE : cpuPerEvent,
};

/** Takes the CPU for an event; returns it where it was enough to be measured. */
function measured(cpuPerEvent: number | null): number | undefined {
  return cpuPerEvent !== null && cpuPerEvent > 0 ? cpuPerEvent : undefined;
}

function lanesOf({ lanes }: LabRecording): [LaneName, LaneFigures][] {
  return LANE_NAMES.flatMap((name) => (lanes[name] ? [[name, lanes[name]] as [LaneName, LaneFigures]] : []));
}

/** Takes a recording; returns its lanes as a table. */
export function laneTable(recording: LabRecording): string {
  const heads = Object.keys(COLUMNS);
  const rows = lanesOf(recording).map(([name, figures]) => [
    laneLabel(name),
    ...Object.values(COLUMNS).map((read) => cell(read(figures))),
  ]);
  return table([['lane', ...heads], ...rows]);
}

/** Takes a recording; returns what follows from it, a sentence a line. */
export function verdictText(recording: LabRecording): string {
  const { sentences } = labVerdict(recording);
  return [...sentences.map(({ text }) => text), '', VERDICT_RULE].join('\n');
}

/** Takes a recording and how many viewers; returns what each transport would cost at its rate and size. */
export function projectionText(recording: LabRecording, viewers: number): string {
  const { rate, bytes } = recording.settings;
  const projected = projectLab(recording, { viewers, rate, bytes });
  if (projected.length === 0) return 'Nothing was delivered, so nothing can be projected.';
  const rows = projected.map(({ transport, bytesPerSecond, requestsPerSecond, cores }) => [
    TRANSPORTS[transport].label,
    cell((8 * bytesPerSecond) / 1e6),
    cell(requestsPerSecond),
    cell(cores),
  ]);
  const workings = projected.map(
    ({ transport, working }) => `${TRANSPORTS[transport].label}: ${working.bandwidth}`,
  );
  return [
    `${viewers} viewers at ${rate} events/s of ${bytes} bytes of filling:`,
    table([['transport', 'Mbit/s', 'requests/s', 'cores'], ...rows]),
    '',
    ...Object.entries(PROJECTION_FORMULAS).map(([name, formula]) => `${name} = ${formula}`),
    ...workings,
  ].join('\n');
}

/** Takes a recording; returns its figures: nothing may be lost or repeated, and on an open network every lane delivers. */
export function labFigures(recording: LabRecording): Figure[] {
  const lanes = lanesOf(recording);
  const open = lanes.every(([name]) => (recording.profiles[name] ?? OPEN_NETWORK) === OPEN_NETWORK);
  const whole = lanes.filter(([, figures]) => laneStanding(figures, recording) === 'whole').length;
  const expected = recording.settings.rate === 0 ? 0 : open ? lanes.length : 1;
  return [
    ...lanes.flatMap(([name, figures]) => [
      figure(`${name}: delay p50`, figures.delay?.p50, 'ms'),
      figure(`${name}: delay p95`, figures.delay?.p95, 'ms'),
      figure(`${name}: delay p99`, figures.delay?.p99, 'ms'),
      figure(`${name}: delay max`, figures.delay?.max, 'ms'),
      figure(`${name}: events`, figures.delay?.count ?? 0, ''),
      figure(`${name}: first event`, figures.firstEvent ?? undefined, 'ms'),
      figure(`${name}: requests`, figures.requests, ''),
      figure(`${name}: connections`, figures.connections, ''),
      figure(`${name}: bytes in`, figures.bytesIn, 'B'),
      figure(`${name}: bytes out`, figures.bytesOut, 'B'),
      figure(`${name}: overhead`, figures.overheadPerEvent ?? undefined, 'B/event'),
      figure(`${name}: CPU`, measured(figures.cpuPerEvent), 'µs/event'),
      figure(`${name}: reconnects`, figures.reconnect.count, ''),
      figure(`${name}: gaps`, figures.gaps, '', { atMost: 0 }),
      figure(`${name}: repeats`, figures.duplicates, '', { atMost: 0 }),
    ]),
    figure('lanes that delivered every event once', whole, '', { atLeast: expected }),
  ];
}
