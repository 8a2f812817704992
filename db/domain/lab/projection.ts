import { TRANSPORTS, TRANSPORT_NAMES, type LabRecording, type TransportName } from '#protocol';
import { plain, size } from './wording.ts';

/** What was measured, and for how many seconds: a recording, or the figures of a running session. */
export type LabMeasured = Pick<LabRecording, 'seconds' | 'settings' | 'lanes' | 'cost'>;

/** What somebody wants to know the cost of. */
export interface LabLoad {
  readonly viewers: number;
  /** Events a second, and bytes of filling in each. */
  readonly rate: number;
  readonly bytes: number;
}

/** What a load would cost on one transport: all viewers together. */
export interface LabProjected {
  readonly transport: TransportName;
  /** Both ways, TCP/IP headers and TLS apart. */
  readonly bytesPerSecond: number;
  readonly requestsPerSecond: number;
  /** Cores of the server's processor for delivering; null where the CPU of an event was not measured, or too little to be. */
  readonly cores: number | null;
  /** The formulas with this load's numbers in them. */
  readonly working: { readonly bandwidth: string; readonly requests: string; readonly cores: string | null };
}

/** The formulas, for people. */
export const PROJECTION_FORMULAS = {
  bandwidth: 'viewers × (events/s × bytes of an event + deliveries/s × measured overhead of a delivery)',
  requests:
    'viewers × deliveries/s × measured requests of a delivery; streams: viewers × measured requests/s, as if each viewer came and stayed as long as was measured: one that stays longer asks no more',
  cores: 'viewers × deliveries/s × measured CPU of a delivery',
  deliveries:
    'events that wait for the same cadence travel together, so deliveries/s = the lesser of events/s and 1 ÷ cadence; polling asks at its cadence whatever comes',
} as const;

/** When a transport with a long cadence sends sooner, as docs/PROTOCOL.md says: so many events wait for so many ms. */
const PLENTY = { events: 8, ms: 200 };

/** An event of a session in its middle age: all have nearly as many digits. */
const SPECIMEN = [100_000, 1795248352911, 'lab/abcdefghijkl', 'lab', [1_000, 1795248352911.123, '']];
const BARE = JSON.stringify(SPECIMEN).length;

/** Takes the bytes of filling; returns the bytes of an event's JSON. */
export function labEventBytes(filling: number): number {
  return BARE + filling;
}

/** Takes a transport and how events are made; returns how often a second something is delivered to one viewer. */
export function deliveriesPerSecond(
  transport: TransportName,
  { rate, batching }: { readonly rate: number; readonly batching: boolean },
): number {
  const { push, cadence } = TRANSPORTS[transport];
  if (!push) return 1000 / cadence;
  if (!batching) return rate;
  const wait = rate > 0 ? Math.min(cadence, Math.max(PLENTY.ms, (1000 * PLENTY.events) / rate)) : cadence;
  return Math.min(rate, 1000 / wait);
}

/** Takes what was measured and a load; returns what it would cost on each transport that was measured and delivered. */
export function projectLab(measured: LabMeasured, load: LabLoad): LabProjected[] {
  return TRANSPORT_NAMES.flatMap((transport) => projectOne(transport, measured, load) ?? []);
}

function projectOne(
  transport: TransportName,
  measured: LabMeasured,
  load: LabLoad,
): LabProjected | undefined {
  const { seconds, settings, lanes, cost } = measured;
  const figures = lanes[transport];
  const overhead = figures?.overheadPerEvent ?? null;
  const then = deliveriesPerSecond(transport, settings);
  if (!figures || overhead === null || seconds <= 0 || then <= 0) return undefined;
  const { viewers, rate } = load;
  const now = deliveriesPerSecond(transport, { rate, batching: settings.batching });
  const bandwidth = bandwidthOf({ overhead, settings, load, then, now });
  const asked = figures.requests / seconds;
  const { streaming } = TRANSPORTS[transport];
  const requests = streaming ? asked : (asked / then) * now;
  const costRate = cost && deliveriesPerSecond(transport, { rate: cost.rate, batching: settings.batching });
  const perDelivery =
    cost && costRate && measurable(figures.cpuPerEvent) ? (figures.cpuPerEvent * cost.rate) / costRate : null;
  const cores = perDelivery === null ? null : (viewers * now * perDelivery) / 1e6;
  return {
    transport,
    bytesPerSecond: viewers * bandwidth.value,
    requestsPerSecond: viewers * requests,
    cores,
    working: {
      bandwidth: `${plain(viewers)} × ${bandwidth.text} = ${size(viewers * bandwidth.value)}/s`,
      requests: streaming
        ? `${plain(viewers)} × ${plain(asked)}/s = ${plain(viewers * requests)}/s`
        : `${plain(viewers)} × ${plain(now)}/s × ${plain(asked / then)} = ${plain(viewers * requests)}/s`,
      cores:
        perDelivery === null || cores === null
          ? null
          : `${plain(viewers)} × ${plain(now)}/s × ${plain(perDelivery)} µs = ${plain(cores)} cores`,
    },
  };
}

/** Where an event costs less than what else the machine does from one turn to the next, its share comes out as nothing or less. */
function measurable(cpuPerEvent: number | null): cpuPerEvent is number {
  return cpuPerEvent !== null && cpuPerEvent > 0;
}

interface Traffic {
  /** Bytes beside an event's own, for each. */
  readonly overhead: number;
  readonly settings: LabMeasured['settings'];
  readonly load: LabLoad;
  /** Deliveries a second when it was measured, and under the load. */
  readonly then: number;
  readonly now: number;
}

/** Bytes a second of one viewer. */
function bandwidthOf({ overhead, settings, load, then, now }: Traffic): { value: number; text: string } {
  const own = labEventBytes(load.bytes);
  if (overhead < 0) {
    // Compressed: what it saves grows with what is sent.
    const kept = 1 + overhead / labEventBytes(settings.bytes);
    return {
      value: load.rate * own * kept,
      text: `(${plain(load.rate)}/s × ${plain(own)} bytes × ${plain(kept)} as compressed)`,
    };
  }
  const each = (overhead * settings.rate) / then;
  return {
    value: load.rate * own + now * each,
    text: `(${plain(load.rate)}/s × ${plain(own)} bytes + ${plain(now)}/s × ${plain(each)} bytes)`,
  };
}
