import type { FaultReporter } from './faults.ts';
import type { Reading } from './host-series.ts';
import { sleep } from './ticker.ts';

/** One measurement with its own pace. */
export interface Probe<T = readonly Reading[]> {
  /** How a fault of it is reported. */
  readonly name: string;
  readonly everySeconds: number;
  /** Seconds between the first tick and its first turn. */
  readonly firstAfterSeconds: number;
  /** Where one turn is dear: the slower it was, the later comes the next. Left out, the pace is steady. */
  readonly thrift?: Thrift;
  /** Measures; may reject and may hang: neither is felt by other probes. */
  measure(): Promise<T>;
}

/** How a dear measurement slows down. */
export interface Thrift {
  /** The share of all time that its turns may take, such as 0.01. */
  readonly share: number;
  /** Seconds between two turns, at the most. */
  readonly atMostSeconds: number;
}

/** A measurement that runs longer than this, in milliseconds, is reported as a fault. */
export const SLOW_AFTER = 5000;
/** Ticks come within this many milliseconds of the full second: a turn may begin that much early. */
const EARLY = 500;
/** Milliseconds after the full second when what has been measured is written without what has not. */
const PATIENCE = 250;

/** Runs one probe at its pace, never twice at a time, and keeps its newest result until it is taken. */
export class ProbeRunner<T = readonly Reading[]> {
  readonly #probe: Probe<T>;
  readonly #faults: FaultReporter;
  #due: number;
  #startedAt: number | undefined;
  #result: T | undefined;

  /** Takes the probe, where its faults go, and the time of the first tick (`performance.now()`). */
  constructor(probe: Probe<T>, faults: FaultReporter, firstTick: number) {
    this.#probe = probe;
    this.#faults = faults;
    this.#due = firstTick + probe.firstAfterSeconds * 1000;
  }

  /**
   * Takes the time (`performance.now()`); begins a measurement when its turn has come and the one before is
   * over. Returns a promise of its end, or undefined when none was begun. The promise never rejects.
   */
  turn(now: number): Promise<void> | undefined {
    if (this.#startedAt !== undefined) {
      const running = now - this.#startedAt;
      if (running >= SLOW_AFTER) this.#faults.failed(this.#probe.name, new Error(tooSlow(running)));
      return undefined;
    }
    if (now < this.#due - EARLY) return undefined;
    // Counted from now, not from the last due time: turns that were missed are not made up.
    this.#due = now + this.#probe.everySeconds * 1000;
    this.#startedAt = now;
    return this.#measure(now);
  }

  /** Returns what arrived since the last call, undefined when nothing did. */
  take(): T | undefined {
    const result = this.#result;
    this.#result = undefined;
    return result;
  }

  async #measure(startedAt: number): Promise<void> {
    try {
      this.#result = await this.#probe.measure();
      this.#faults.worked(this.#probe.name);
    } catch (error) {
      this.#faults.failed(this.#probe.name, error);
    } finally {
      this.#startedAt = undefined;
      this.#slowDown(startedAt, performance.now() - startedAt);
    }
  }

  #slowDown(startedAt: number, took: number): void {
    const { thrift } = this.#probe;
    if (thrift === undefined) return;
    const pause = Math.min(took / thrift.share, thrift.atMostSeconds * 1000);
    this.#due = Math.max(this.#due, startedAt + pause);
  }
}

/** Begins every measurement whose turn has come and waits for them, but not beyond the patience or an abort. */
export async function measureDue(
  runners: readonly Pick<ProbeRunner, 'turn'>[],
  signal: AbortSignal,
): Promise<void> {
  const now = performance.now();
  const begun = runners.map((runner) => runner.turn(now)).filter((turn) => turn !== undefined);
  if (begun.length === 0) return;
  await Promise.race([Promise.all(begun), sleep(PATIENCE, signal)]);
}

function tooSlow(milliseconds: number): string {
  return `The measurement has been running for ${Math.round(milliseconds / 1000)} s.`;
}
