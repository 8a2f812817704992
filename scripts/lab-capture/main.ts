import { setTimeout as wait } from 'node:timers/promises';
import { LAB_DEFAULTS, LANE_NAMES, laneViewer, type LabState, type LaneName, type LaneWire } from '#protocol';
import type { LaneReading } from '../../web/lab/measure/figures.ts';
import { LabRun } from '../../web/lab/measure/run.ts';
import { readArgs } from '../lib/args.ts';
import { exitOnSignals } from '../lib/process.ts';
import { figure, finish, table, type Figure } from '../lib/report.ts';
import { startServer } from '../lib/switchyard.ts';
import { Ledger, type Passed } from './ledger.ts';
import { capture } from './tcpdump.ts';

const HELP = `Usage: npm run lab:capture -- [flags]

Holds the bytes that the Lab counts at the server's sockets against what tcpdump captures on the loopback interface: a real
server, every lane at the same time from its first request to its last, by the page's own code. The captured packets are
given to lanes by the requests in them; headers of TCP and IP are left out on both sides, and what TCP sent twice counts
once. The median delay is held against that of the packets as well, by the kernel's clock. Needs tcpdump (apt-get install
tcpdump) and root.

  --seconds <n>   how long the lanes run (60)
  --rate <n>      events a second (${LAB_DEFAULTS.rate})
  --bytes <n>     bytes of filling in each (${LAB_DEFAULTS.bytes})
  --compress      with permessage-deflate and gzip
  --quick         12 s
  --json          one JSON object as the last line
  --help          this text

Exits 0 only when every lane's bytes agree within 2 %, each way, and its median delay within 2 ms.
`;

/** By how much a lane may differ: its bytes in per cent, its median delay in ms. */
const GOALS = { bytes: 2, delay: 2 } as const;

const given = readArgs(HELP, {
  seconds: { type: 'string' },
  rate: { type: 'string', default: String(LAB_DEFAULTS.rate) },
  bytes: { type: 'string', default: String(LAB_DEFAULTS.bytes) },
  compress: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const seconds = Number(given.seconds ?? (given.quick ? 12 : 60));
const [rate, bytes] = [Number(given.rate), Number(given.bytes)];
if (!(seconds >= 1) || !(rate > 0) || !(bytes >= 0)) {
  process.stderr.write('--seconds is a number from 1, --rate one above 0, --bytes one from 0. See --help.\n');
  process.exit(2);
}

/** What a session came to. */
interface Counted {
  readonly state: LabState;
  readonly readings: ReadonlyMap<LaneName, LaneReading>;
}

/** Lets every lane run for its time; returns what was counted when nothing more passes. */
async function runLanes(origin: string): Promise<Counted> {
  const settings = { rate, bytes, batching: true, deflate: given.compress, gzip: given.compress };
  const run = await LabRun.open({ origin, settings });
  try {
    run.start();
    await wait(seconds * 1_000);
    run.stop();
    // Closing takes a few bytes, too.
    let before = '';
    for (let now = JSON.stringify(run.state.lanes); now !== before; now = JSON.stringify(run.state.lanes)) {
      before = now;
      await wait(300);
      await run.look();
    }
    const readings = new Map([...run.lanes].map(([name, lane]) => [name, lane.read()]));
    return { state: run.state, readings };
  } finally {
    await run.end();
  }
}

/** Per cent by which what was counted differs from what was captured. */
function difference(counted: number, captured: number): number {
  return captured === 0 ? NaN : (100 * Math.abs(counted - captured)) / captured;
}

/** What is compared of a lane, by its name. */
const WAYS: Readonly<Record<string, (passed: Pick<Passed, 'in' | 'out'> | LaneWire) => number>> = {
  'to the server': (passed) => passed.in,
  'from the server': (passed) => passed.out,
  'both ways': (passed) => passed.in + passed.out,
};

function bytesApart(name: LaneName, wire: LaneWire, captured: Passed): Figure[] {
  return Object.entries(WAYS).map(([way, read]) =>
    figure(`${name}: difference ${way}`, difference(read(wire), read(captured)), '%', {
      atMost: GOALS.bytes,
    }),
  );
}

/** The least value that half of them do not exceed, as a histogram has it: the delays of polling come in steps. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? NaN;
}

/** How far the lane's median delay is from that of the same events' packets. What is compressed cannot be read there. */
function delayApart(name: LaneName, { delay, caughtUp, lastN }: LaneReading, captured: Passed): Figure[] {
  if (given.compress) return [];
  const wire = [...captured.delays].filter(([n]) => n > caughtUp && n <= lastN).map(([, ms]) => ms);
  const median = middle(wire);
  return [
    figure(`${name}: delay p50, Lab`, delay?.p50, 'ms'),
    figure(`${name}: delay p50, captured`, median, 'ms'),
    figure(`${name}: delays apart`, Math.abs((delay?.p50 ?? NaN) - median), 'ms', { atMost: GOALS.delay }),
    figure(`${name}: delays measured but not captured`, (delay?.count ?? 0) - wire.length, ''),
  ];
}

exitOnSignals();
const server = await startServer({ flags: ['--lab', 'everyone'] });
try {
  const ledger = new Ledger();
  const captured = await capture(server.url, (packet) => ledger.take(packet));
  const { state, readings } = await runLanes(server.url);
  const dropped = await captured.stop();
  const lanes = LANE_NAMES.map((name) => ({
    name,
    wire: state.lanes[name].wire,
    passed: ledger.of(laneViewer(state.id, name)),
  }));
  const rows = lanes.map(({ name, wire, passed }) =>
    [name, wire.in, passed.in, wire.out, passed.out, wire.requests, wire.connections, passed.packets].map(
      String,
    ),
  );
  const heads = [
    'B in, Lab',
    'B in, captured',
    'B out, Lab',
    'B out, captured',
    'requests',
    'connections',
    'packets',
  ];
  process.stdout.write(`${table([['lane', ...heads], ...rows])}\n`);
  const figures = [
    ...lanes.flatMap(({ name, wire, passed }) => bytesApart(name, wire, passed)),
    ...[...readings].flatMap(([name, reading]) =>
      delayApart(name, reading, ledger.of(laneViewer(state.id, name))),
    ),
    figure('packets that the kernel dropped', dropped, '', { atMost: 0 }),
  ];
  process.exitCode = finish('lab:capture', figures, given.json);
} finally {
  await server.stop();
}
