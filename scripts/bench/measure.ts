import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicroseconds, rssBytes } from '../lib/procfs.ts';
import type { Contestant, Running } from './contestants.ts';
import type { Generator } from './generator.ts';
import { SYNTHETIC_MARKER } from './marker.ts';
import type { Window } from './messages.ts';

/** One measurement of one contestant. */

/** So many viewers, so many events each second. */
export interface Load {
  readonly viewers: number;
  readonly rate: number;
}

/** Milliseconds before a window (compilers and sockets settle) and of the window itself. */
export interface Timing {
  readonly warm: number;
  readonly window: number;
}

/** What one measurement found. */
export interface Row {
  /** Server CPU, µs for each delivered event. */
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
  /** Bytes for each delivered event, both directions. */
  readonly wireIn: number;
  readonly wireOut: number;
  /** Delivered, as a share of what was due. */
  readonly share: number;
  /** The server's CPU as a share of one core. */
  readonly core: number;
  readonly generatorBound: boolean;
  /** The first connection that broke, and why. */
  readonly broken: string | undefined;
}

const OWN_CPU_LIMIT = 0.85;
const OWN_LAG_LIMIT = 50;
const SAMPLE_EVERY = 10;

function rowOf(window: Window, cpuUs: number, load: Load): Row {
  const { events, seconds, latency } = window;
  return {
    cpu: cpuUs / events,
    p50: latency.p50,
    p99: latency.p99,
    wireIn: window.bytesIn / events,
    wireOut: window.bytesOut / events,
    share: events / (load.viewers * load.rate * seconds),
    core: cpuUs / 1e6 / seconds,
    generatorBound: window.ownCpu > OWN_CPU_LIMIT || window.ownLag > OWN_LAG_LIMIT,
    broken: window.broken > 0 ? `${window.broken}: ${window.reason}` : undefined,
  };
}

async function subscribe(
  contestant: Contestant,
  running: Running,
  generator: Generator,
  count: number,
): Promise<void> {
  const { client, path, auth, pace } = contestant;
  const { host, port } = running;
  const sampleEvery = count < SAMPLE_EVERY * 3 ? 3 : SAMPLE_EVERY;
  await generator.connect({
    client,
    host,
    port,
    path,
    auth,
    pace,
    count,
    marker: SYNTHETIC_MARKER,
    sampleEvery,
  });
}

/** Subscribes to a running server, warms up, measures one window, and closes the viewers. */
export async function measure(
  contestant: Contestant,
  running: Running,
  load: Load,
  timing: Timing,
  generator: Generator,
): Promise<Row> {
  try {
    await subscribe(contestant, running, generator, load.viewers);
    await sleep(timing.warm);
    const before = cpuMicroseconds(running.pid);
    await generator.begin();
    await sleep(timing.window);
    const window = await generator.finish();
    return rowOf(window, cpuMicroseconds(running.pid) - before, load);
  } finally {
    await generator.close();
  }
}

async function settledRss({ pid, collects }: Running, settle: number): Promise<number> {
  for (let round = 0; round < 2; round++) {
    await sleep(settle / 2);
    if (collects) process.kill(pid, 'SIGUSR2');
  }
  await sleep(100);
  return rssBytes(pid);
}

// The young generation grows with traffic, not with connections, and would drown them: keep it small.
const SMALL_NURSERY = ['--max-semi-space-size=1', '--min-semi-space-size=1'];

/**
 * Memory: the resident set after `count` idle connections, less that after a first `warm`, for each connection, in
 * bytes. Both after a settle and a full collection.
 */
export async function memory(
  contestant: Contestant,
  counts: { readonly warm: number; readonly count: number; readonly settle: number },
  generator: Generator,
): Promise<number> {
  const running = await contestant.launch(0, SMALL_NURSERY);
  try {
    await subscribe(contestant, running, generator, counts.warm);
    const before = await settledRss(running, counts.settle);
    await subscribe(contestant, running, generator, counts.count);
    return ((await settledRss(running, counts.settle)) - before) / counts.count;
  } finally {
    await generator.close();
    await running.stop();
  }
}
