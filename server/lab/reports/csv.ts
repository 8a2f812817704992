import { csvRow } from '#domain';
import { LANE_NAMES, type LabReport, type LaneFigures, type LaneName } from '#protocol';

type Cell = string | number | null;

/** The columns of a report's table: its heading, and what stands there for a lane. */
const COLUMNS: readonly (readonly [
  string,
  (figures: LaneFigures, report: LabReport, lane: LaneName) => Cell,
])[] = [
  ['lane', (_figures, _report, lane) => lane],
  ['profile', (_figures, { profiles }, lane) => profiles[lane] ?? 'pass'],
  ['events', ({ delay }) => delay?.count ?? 0],
  ['delay_p50_ms', ({ delay }) => delay?.p50 ?? null],
  ['delay_p95_ms', ({ delay }) => delay?.p95 ?? null],
  ['delay_p99_ms', ({ delay }) => delay?.p99 ?? null],
  ['delay_max_ms', ({ delay }) => delay?.max ?? null],
  ['delay_mean_ms', ({ delay }) => delay?.mean ?? null],
  ['first_event_ms', ({ firstEvent }) => firstEvent],
  ['requests', ({ requests }) => requests],
  ['connections', ({ connections }) => connections],
  ['bytes_in', ({ bytesIn }) => bytesIn],
  ['bytes_out', ({ bytesOut }) => bytesOut],
  ['overhead_bytes_per_event', ({ overheadPerEvent }) => overheadPerEvent],
  ['gaps', ({ gaps }) => gaps],
  ['duplicates', ({ duplicates }) => duplicates],
  ['last_seq', ({ lastSeq }) => lastSeq],
  ['reconnects', ({ reconnect }) => reconnect.count],
  ['reconnect_worst_ms', ({ reconnect }) => reconnect.worst],
  [
    'server_cpu_us_per_event',
    ({ cpuPerEvent }) => (cpuPerEvent !== null && cpuPerEvent > 0 ? cpuPerEvent : null),
  ],
  ['rate_per_s', (_figures, { settings }) => settings.rate],
  ['payload_bytes', (_figures, { settings }) => settings.bytes],
  ['seconds', (_figures, { seconds }) => seconds],
];

/** Takes a report; returns its table, a line for each lane (RFC 4180); nothing where nothing was measured, or too little to be. */
export function csvOf(report: LabReport): string {
  const lines = LANE_NAMES.flatMap((lane) => {
    const figures = report.lanes[lane];
    return figures === undefined ? [] : [csvRow(COLUMNS.map(([, cell]) => cell(figures, report, lane)))];
  });
  return [csvRow(COLUMNS.map(([heading]) => heading)), ...lines, ''].join('\r\n');
}
