import type { SeriesDeclaration } from '#domain';

interface HostSeries {
  readonly unit: string;
  readonly help: string;
  /** The key of its one label, where it has one. */
  readonly label?: string;
  /** Decimals kept: what a person can see, so that the event stays small. */
  readonly decimals: number;
}

/** Every series of the host source, by name. */
export const HOST_SERIES = {
  'cpu.core.used': { unit: '%', help: 'Busy time of one core.', label: 'core', decimals: 1 },
  'cpu.used': { unit: '%', help: 'Busy time of all cores together.', decimals: 1 },
  'load.1m': { unit: '', help: 'Average number of runnable tasks over one minute.', decimals: 2 },
  'load.5m': { unit: '', help: 'Average number of runnable tasks over five minutes.', decimals: 2 },
  'load.15m': { unit: '', help: 'Average number of runnable tasks over fifteen minutes.', decimals: 2 },
  'memory.used': { unit: 'B', help: 'Memory in use, without cache and buffers.', decimals: 0 },
  'memory.cached': { unit: 'B', help: 'Memory that caches and buffers hold and can give back.', decimals: 0 },
  'memory.free': { unit: 'B', help: 'Memory that nothing uses.', decimals: 0 },
  'memory.total': { unit: 'B', help: 'Memory of the machine.', decimals: 0 },
  'swap.used': { unit: 'B', help: 'Swap space in use.', decimals: 0 },
  'swap.total': { unit: 'B', help: 'Swap space of the machine.', decimals: 0 },
  'disk.used': { unit: 'B', help: 'Space in use on one file system.', label: 'mount', decimals: 0 },
  'disk.size': { unit: 'B', help: 'Size of one file system.', label: 'mount', decimals: 0 },
  'disk.read': { unit: 'B/s', help: 'Bytes read from all disks.', decimals: 0 },
  'disk.write': { unit: 'B/s', help: 'Bytes written to all disks.', decimals: 0 },
  'network.in': { unit: 'B/s', help: 'Bytes received on one interface.', label: 'iface', decimals: 0 },
  'network.out': { unit: 'B/s', help: 'Bytes sent on one interface.', label: 'iface', decimals: 0 },
  'processes.running': { unit: '', help: 'Processes that run or could run.', decimals: 0 },
  'processes.total': { unit: '', help: 'All processes.', decimals: 0 },
  temperature: {
    unit: '°C',
    help: 'Temperature at one sensor of the processor.',
    label: 'sensor',
    decimals: 1,
  },
  'loop.delay.p50': { unit: 'ms', help: 'Median delay of the event loop of this server.', decimals: 2 },
  'loop.delay.p99': {
    unit: 'ms',
    help: '99th percentile of the event loop delay of this server.',
    decimals: 2,
  },
  'heap.used': { unit: 'B', help: 'JavaScript heap in use by this server.', decimals: 0 },
  'process.rss': { unit: 'B', help: 'Resident memory of this server.', decimals: 0 },
  connections: { unit: '', help: 'Open connections of one transport.', label: 'transport', decimals: 0 },
  'log.head': { unit: '', help: 'Sequence number of the newest event.', decimals: 0 },
  'outbox.oldest': {
    unit: 's',
    help: 'How long the message which has waited longest should have been sent.',
    decimals: 1,
  },
  'events.rate': { unit: '/s', help: 'Events written to the log each second.', decimals: 1 },
} as const satisfies Record<string, HostSeries>;

/** The name of one series of the host source. */
export type HostSeriesName = keyof typeof HOST_SERIES;

/** One measured value. `label` is the value of the series' label, where it has one. */
export interface Reading {
  readonly name: HostSeriesName;
  readonly label?: string;
  readonly value: number;
}

/** Characters that the protocol allows in the value of a label. */
const LABEL_LIMIT = 256;

/** Takes a reading; returns the declaration of its series. */
export function declarationOf(reading: Reading): SeriesDeclaration {
  const series: HostSeries = HOST_SERIES[reading.name];
  const value = (reading.label ?? '').slice(0, LABEL_LIMIT);
  return {
    name: reading.name,
    labels: series.label === undefined ? {} : { [series.label]: value },
    unit: series.unit,
    help: series.help,
  };
}

/** Takes a reading; returns its value with the decimals that its series keeps. */
export function roundedValue(reading: Reading): number {
  const scale = 10 ** HOST_SERIES[reading.name].decimals;
  return Math.round(reading.value * scale) / scale;
}
