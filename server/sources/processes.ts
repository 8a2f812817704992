import os from 'node:os';
import si from 'systeminformation';
import type { Source } from './contract.ts';
import { createFaultReporter, type FaultReporter, type OnFault } from './faults.ts';
import { measureDue, type Probe, ProbeRunner } from './host-probe.ts';
import { RowWriter } from './row-writer.ts';
import { busiest, type ProcessFacts } from './process-table.ts';
import { everySecond, settledOrAborted } from './ticker.ts';

/** The topic of the processes source. */
export const PROCESSES_TOPIC = 'metrics/processes';

/** Rows of the table. */
const ROWS = 10;

/** All processes at one moment. */
export interface ProcessCensus {
  readonly all: number;
  readonly running: number;
  readonly list: readonly ProcessFacts[];
}

/** What the processes source needs. */
export interface ProcessesOptions {
  /** Told `processes` or `write processes` and why it failed: once, and again after it had recovered. */
  readonly onFault: OnFault;
  /** Counts the processes; left out, `systeminformation` does. */
  readonly measure?: () => Promise<ProcessCensus>;
}

/**
 * On Linux the library starts one process for each one that it looks at: a good millisecond of CPU each. So it comes
 * every 5 s where there are few, and more rarely the longer it takes: a hundredth of the time, at most half a minute apart.
 */
function censusProbe(measure: () => Promise<ProcessCensus>): Probe<ProcessCensus> {
  const thrift = { share: 0.01, atMostSeconds: 30 };
  const count = async (): Promise<ProcessCensus> => {
    const census = await measure();
    // This one at least is there. The library does not tell that it has failed.
    if (census.list.length === 0) throw new Error('No process was found; is `ps` installed?');
    return census;
  };
  return { name: 'processes', everySeconds: 5, firstAfterSeconds: 2, thrift, measure: count };
}

/**
 * Takes a fault report; returns the source that writes how many processes there are, and the table of the busiest ones:
 * their names alone, never what they were started with.
 */
export function createProcessesSource({ onFault, measure = () => si.processes() }: ProcessesOptions): Source {
  return {
    topic: PROCESSES_TOPIC,
    async run(writer, signal) {
      const faults = createFaultReporter(onFault);
      const rows = new RowWriter(writer);
      const write = async ({ all, running, list }: ProcessCensus): Promise<void> => {
        const table = busiest(list, ROWS, { platform: process.platform, cores: os.cpus().length });
        await Promise.all([rows.write(countsOf(all, running)), writer.writeProcesses(table)]);
      };
      let runner: ProbeRunner<ProcessCensus> | undefined;
      for await (const _ of everySecond(signal)) {
        if (runner === undefined) {
          runner = new ProbeRunner(censusProbe(measure), faults, performance.now());
          // The library tells the busy time since its call before. When this first one fails, the turns will tell.
          void measure().catch(() => undefined);
        }
        await measureDue([runner], signal);
        const census = runner.take();
        if (signal.aborted) return;
        if (census !== undefined) await settledOrAborted(reported(write(census), faults), signal);
      }
    },
  };
}

function countsOf(all: number, running: number) {
  return [
    { name: 'processes.running', value: running },
    { name: 'processes.total', value: all },
  ] as const;
}

async function reported(writing: Promise<void>, faults: FaultReporter): Promise<void> {
  try {
    await writing;
    faults.worked('write processes');
  } catch (error) {
    faults.failed('write processes', error);
  }
}
