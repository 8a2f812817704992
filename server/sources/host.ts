import type { Source } from './contract.ts';
import { createFaultReporter, type FaultReporter, type OnFault } from './faults.ts';
import { measureDue, type Probe, ProbeRunner } from './host-probe.ts';
import type { Reading } from './host-series.ts';
import { serverProbes } from './host-server.ts';
import { systemProbes } from './host-system.ts';
import { RowWriter } from './row-writer.ts';
import { everySecond, settledOrAborted } from './ticker.ts';
import type { ServerVitals } from './vitals.ts';

/** The topic of the host source. */
export const HOST_TOPIC = 'metrics/host';

/** What the host source needs. */
export interface HostOptions {
  readonly vitals: ServerVitals;
  /** Told the name of a measurement (or `write`) and why it failed: once, and again after it had recovered. */
  readonly onFault: OnFault;
  /** The measurements of the machine; left out, those of `systeminformation`. */
  readonly probes?: readonly Probe[];
}

async function writeRow(rows: RowWriter, readings: readonly Reading[], faults: FaultReporter): Promise<void> {
  try {
    await rows.write(readings);
    faults.worked('write');
  } catch (error) {
    faults.failed('write', error);
  }
}

/**
 * Takes the server's vitals and a fault report; returns the source that measures this machine and this server.
 * At each full second it writes one event with every value that has arrived since the one before.
 */
export function createHostSource(options: HostOptions): Source {
  return {
    topic: HOST_TOPIC,
    async run(writer, signal) {
      const server = serverProbes(options.vitals);
      const faults = createFaultReporter(options.onFault);
      const rows = new RowWriter(writer);
      // Before the first tick: the busy time of the cores counts from here.
      const probes = [...(options.probes ?? systemProbes()), ...server.probes];
      let runners: ProbeRunner[] | undefined;
      try {
        for await (const _ of everySecond(signal)) {
          runners ??= probes.map((probe) => new ProbeRunner(probe, faults, performance.now()));
          await measureDue(runners, signal);
          if (signal.aborted) return;
          const readings = runners.flatMap((runner) => [...(runner.take() ?? [])]);
          // One write at a time: while it lasts, ticks are missed. An abort does not wait for it.
          await settledOrAborted(writeRow(rows, readings, faults), signal);
        }
      } finally {
        server.stop();
      }
    },
  };
}
