import { encodeEvent } from '#protocol';
import type { SeriesDeclaration } from '#domain';
import type { MetricWriter, Source } from './contract.ts';
import { createFaultReporter, type FaultReporter, type OnFault } from './faults.ts';
import { Pace } from './pace.ts';
import { sleep } from './ticker.ts';

/** The topic of the synthetic source. */
export const SYNTHETIC_TOPIC = 'metrics/synthetic';

/** The smallest and largest event that can be asked for, in bytes. */
export const SYNTHETIC_BYTES = { min: 80, max: 16_384 } as const;

/** The shortest interval of the timer, in milliseconds: more events than that come several in a turn. */
const SHORTEST_INTERVAL = 10;
/** A seq and a time as wide as those of a log in use. */
const WIDE_SEQ = 1_000_000;
const WIDE_TIME = 1_800_000_000_000;
/** Decimals of a value: more than 15 would not survive a double. */
const DECIMALS = { min: 1, max: 15 } as const;
/** The characters of a pair beside its id and its decimals: two commas and `0.`. */
const PAIR_FRAME = 4;

/** What a synthetic source makes. */
export interface SyntheticOptions {
  /** Events per second, above 0. */
  readonly rate: number;
  /** Bytes of a whole encoded event, within SYNTHETIC_BYTES. */
  readonly bytes: number;
  /** Series in all, which take turns where one event has no room for them; left out, as many as it has. */
  readonly series?: number;
  /** Told once of a failing write, and again after one had worked. Writing goes on. */
  readonly onFault?: OnFault;
}

/** One series with the decimals that its values have. */
interface Wave {
  readonly id: number;
  readonly decimals: number;
}

/** Bytes that the pairs may take, with a comma behind each. */
function roomFor(bytes: number): number {
  return bytes + 1 - encodeEvent(WIDE_SEQ, WIDE_TIME, SYNTHETIC_TOPIC, 'samples', '[]').length;
}

/** Takes the wanted bytes of an event; returns how many series fill it. */
function wavesIn(bytes: number): number {
  return Math.ceil(roomFor(bytes) / (PAIR_FRAME + 1 + DECIMALS.max));
}

/** Takes the wanted bytes of an event, and perhaps how many series there are; returns them, in tens, or those that fill it. */
export function waveDeclarations(bytes: number, many?: number): SeriesDeclaration[] {
  return Array.from({ length: many ?? wavesIn(bytes) }, (_, n) => ({
    name: 'synthetic.wave',
    labels: { n: String(n), ...(many !== undefined && { ten: String(Math.floor(n / 10)) }) },
    unit: '',
    help: 'A slow wave between 0 and 1, made for trying things out.',
  }));
}

/** Takes the wanted bytes and the ids of the series; returns them with decimals that fill the event. */
export function fitWaves(bytes: number, ids: readonly number[]): Wave[] {
  let room = roomFor(bytes);
  return ids.map((id, index) => {
    const fixed = PAIR_FRAME + String(id).length;
    const share = Math.round(room / (ids.length - index)) - fixed;
    const decimals = Math.min(DECIMALS.max, Math.max(DECIMALS.min, share));
    room -= fixed + decimals;
    return { id, decimals };
  });
}

/** Takes a number between 0 and 1 and decimals; returns a number near it whose JSON has exactly these decimals. */
function withDecimals(value: number, decimals: number): number {
  const digits = value.toFixed(decimals).slice(2);
  // A last 0 would vanish in JSON; and 1 for 0 keeps tiny values from the exponent form.
  return Number(`0.${digits.slice(0, -1)}${digits.endsWith('0') ? '1' : digits.slice(-1)}`);
}

/** Events after which the waves begin again: their rows are made once, so that making them costs nothing later. */
const PERIOD = 300;

/** Takes the waves and the number of the event; returns its row. */
export function waveRow(waves: readonly Wave[], step: number): number[] {
  return waves.flatMap(({ id, decimals }, n) => {
    const value = 0.5 + 0.35 * Math.sin((2 * Math.PI * step) / PERIOD + n); // 0.15 to 0.85: never rounds to 0 or 1
    return [id, withDecimals(value, decimals)];
  });
}

/** Takes the bytes of an event and the ids of the series that fill it; returns the row of each step. */
function fullRows(bytes: number, ids: readonly number[]): (step: number) => number[] {
  const waves = fitWaves(bytes, ids);
  const rows = Array.from({ length: PERIOD }, (_, step) => waveRow(waves, step));
  return (step) => rows[step % PERIOD] ?? [];
}

/** Takes the bytes of an event and ids of more series than it has room for; returns the row of each step: they take turns. */
export function turnRows(bytes: number, ids: readonly number[]): (step: number) => number[] {
  const width = wavesIn(bytes);
  // One wave for all, made once: each series is at another point of it.
  const wave = Array.from(
    { length: PERIOD },
    (_, step) => waveRow([{ id: 0, decimals: DECIMALS.max }], step)[1],
  );
  return (step) => {
    const begin = (step * width) % ids.length;
    const round = Math.floor((step * width) / ids.length);
    return ids
      .slice(begin, begin + width)
      .flatMap((id, at) => [id, wave[(round + 31 * (begin + at)) % PERIOD] ?? 0]);
  };
}

/** Writes events until the signal aborts; at most a second's worth of them wait for the log at a time. */
async function generate(
  options: SyntheticOptions,
  ids: readonly number[],
  writer: MetricWriter,
  signal: AbortSignal,
): Promise<void> {
  const rowAt =
    ids.length > wavesIn(options.bytes) ? turnRows(options.bytes, ids) : fullRows(options.bytes, ids);
  const faults: FaultReporter = createFaultReporter(options.onFault ?? (() => {}));
  const pace = new Pace(options.rate, performance.now());
  const inFlightLimit = Math.max(16, Math.ceil(options.rate));
  let inFlight = 0;
  let step = 0;
  const write = async (count: number): Promise<void> => {
    inFlight += count;
    const next = Array.from({ length: count }, (_, index) => rowAt(step + index));
    step += count;
    try {
      await writer.write(...next);
      faults.worked('write');
    } catch (error) {
      faults.failed('write', error);
    } finally {
      inFlight -= count;
    }
  };
  const turn = (): void => {
    const count = Math.min(pace.due(performance.now()), inFlightLimit - inFlight);
    pace.made(count);
    if (count > 0) void write(count); // not awaited: it reports its own faults, and the pace goes on
  };
  while (!signal.aborted) {
    turn();
    const wait = Math.ceil(pace.wait(performance.now()));
    await sleep(Math.max(SHORTEST_INTERVAL, wait), signal);
  }
}

/**
 * Takes a rate and a size; returns a source of events of that size at exactly that average rate, for benches and
 * demonstrations. Throws RangeError when the rate or the size makes no sense.
 */
export function createSynthetic(options: SyntheticOptions): Source {
  const { rate, bytes, series } = options;
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new RangeError('The rate is a number of events per second above 0.');
  if (!Number.isInteger(bytes) || bytes < SYNTHETIC_BYTES.min || bytes > SYNTHETIC_BYTES.max) {
    throw new RangeError(
      `The size is a whole number of ${SYNTHETIC_BYTES.min} to ${SYNTHETIC_BYTES.max} bytes.`,
    );
  }
  return {
    topic: SYNTHETIC_TOPIC,
    async run(writer, signal) {
      if (signal.aborted) return;
      const ids = await writer.declare(waveDeclarations(bytes, series && Math.max(series, wavesIn(bytes))));
      await generate(options, ids, writer, signal);
    },
  };
}
