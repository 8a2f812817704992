import { monitorEventLoopDelay } from 'node:perf_hooks';
import { TRANSPORT_NAMES } from '#protocol';
import type { Probe } from './host-probe.ts';
import type { Reading } from './host-series.ts';
import type { ServerVitals } from './vitals.ts';

/** Milliseconds between two looks at the event loop: at 10, the looks alone would take most of an idle server's time. */
const LOOP_RESOLUTION = 20;
const NANOSECONDS = 1e6;

/** Takes a percentile in nanoseconds between two looks; returns the milliseconds that the loop was late. */
function lateness(nanoseconds: number): number {
  // Node records the whole interval between two looks, so an idle loop shows the resolution itself.
  return Math.max(0, nanoseconds / NANOSECONDS - LOOP_RESOLUTION);
}

/** Event loop delay since the last turn. `stop` ends the monitor. */
function loopDelayProbe(): { probe: Probe; stop: () => void } {
  const histogram = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION });
  histogram.enable();
  const measure = async (): Promise<Reading[]> => {
    if (histogram.count === 0) return [];
    const p50 = lateness(histogram.percentile(50));
    const p99 = lateness(histogram.percentile(99));
    histogram.reset();
    return [
      { name: 'loop.delay.p50', value: p50 },
      { name: 'loop.delay.p99', value: p99 },
    ];
  };
  const probe: Probe = { name: 'event loop', everySeconds: 1, firstAfterSeconds: 0, measure };
  return { probe, stop: () => histogram.disable() };
}

async function ownMemory(): Promise<Reading[]> {
  const { heapUsed, rss } = process.memoryUsage();
  return [
    { name: 'heap.used', value: heapUsed },
    { name: 'process.rss', value: rss },
  ];
}

/** Takes the vitals; returns a measurement of them, the rate being that since the last turn. */
export function vitalsProbe(vitals: ServerVitals): Probe {
  let before: { head: number; time: number } | undefined;
  const measure = async (): Promise<Reading[]> => {
    const connections = vitals.connections();
    const now = { head: vitals.head(), time: performance.now() };
    const readings: Reading[] = TRANSPORT_NAMES.map((transport) => ({
      name: 'connections',
      label: transport,
      value: connections[transport],
    }));
    readings.push({ name: 'log.head', value: now.head });
    readings.push({ name: 'outbox.oldest', value: vitals.outboxOldest() });
    if (before !== undefined && now.time > before.time && now.head >= before.head) {
      readings.push({
        name: 'events.rate',
        value: ((now.head - before.head) * 1000) / (now.time - before.time),
      });
    }
    before = now;
    return readings;
  };
  return { name: 'server vitals', everySeconds: 1, firstAfterSeconds: 0, measure };
}

/** Takes the vitals; returns the measurements of this server, and `stop`, which ends what runs for them. */
export function serverProbes(vitals: ServerVitals): { probes: Probe[]; stop: () => void } {
  const loop = loopDelayProbe();
  const memory: Probe = { name: 'own memory', everySeconds: 1, firstAfterSeconds: 0, measure: ownMemory };
  return { probes: [loop.probe, memory, vitalsProbe(vitals)], stop: loop.stop };
}
