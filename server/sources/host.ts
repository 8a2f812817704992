import { seriesKey } from '#domain';
import type { MetricWriter, Source } from './contract.ts';
import { createFaultReporter, type FaultReporter, type OnFault } from './faults.ts';
import { type Probe, ProbeRunner } from './host-probe.ts';
import { declarationOf, type Reading, roundedValue } from './host-series.ts';
import { serverProbes } from './host-server.ts';
import { systemProbes } from './host-system.ts';
import { everySecond, settledOrAborted, sleep } from './ticker.ts';
import type { ServerVitals } from './vitals.ts';

/** The topic of the host source. */
export const HOST_TOPIC = 'metrics/host';

/** Milliseconds after the full second when the event is written without what is still being measured. */
const PATIENCE = 250;

/** What the host source needs. */
export interface HostOptions {
  readonly vitals: ServerVitals;
  /** Told the name of a measurement (or `write`) and why it failed: once, and again after it had recovered. */
  readonly onFault: OnFault;
  /** The measurements of the machine; left out, those of `systeminformation`. */
  readonly probes?: readonly Probe[];
}

/** Turns readings into rows: declares the series that are new, then writes one event. */
class RowWriter {
  readonly #writer: MetricWriter;
  readonly #ids = new Map<string, number>();

  constructor(writer: MetricWriter) {
    this.#writer = writer;
  }

  async write(readings: readonly Reading[]): Promise<void> {
    if (readings.length === 0) return;
    const samples = readings.map((reading) => {
      const declaration = declarationOf(reading);
      return {
        declaration,
        key: seriesKey(declaration.name, declaration.labels),
        value: roundedValue(reading),
      };
    });
    const fresh = samples.filter(({ key }) => !this.#ids.has(key));
    if (fresh.length > 0) {
      const ids = await this.#writer.declare(fresh.map(({ declaration }) => declaration));
      fresh.forEach(({ key }, index) => {
        const id = ids[index];
        if (id !== undefined) this.#ids.set(key, id);
      });
    }
    await this.#writer.write(
      samples.flatMap(({ key, value }) => {
        const id = this.#ids.get(key);
        return id === undefined ? [] : [id, value];
      }),
    );
  }
}

/** Begins every measurement whose turn has come and waits for them, but not beyond the patience or an abort. */
async function measureDue(runners: readonly ProbeRunner[], signal: AbortSignal): Promise<void> {
  const now = performance.now();
  const begun = runners.map((runner) => runner.turn(now) ?? Promise.resolve());
  await Promise.race([Promise.all(begun), sleep(PATIENCE, signal)]);
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
      let runners: ProbeRunner[] | undefined;
      try {
        for await (const _ of everySecond(signal)) {
          runners ??= [...(options.probes ?? systemProbes()), ...server.probes].map(
            (probe) => new ProbeRunner(probe, faults, performance.now()),
          );
          await measureDue(runners, signal);
          if (signal.aborted) return;
          const readings = runners.flatMap((runner) => [...runner.take()]);
          // One write at a time: while it lasts, ticks are missed. An abort does not wait for it.
          await settledOrAborted(writeRow(rows, readings, faults), signal);
        }
      } finally {
        server.stop();
      }
    },
  };
}
