import type { FaultReporter } from './faults.ts';
import type { Reading } from './host-series.ts';

/** One measurement with its own pace. */
export interface Probe {
  /** How a fault of it is reported. */
  readonly name: string;
  readonly everySeconds: number;
  /** Seconds between the first tick and its first turn. */
  readonly firstAfterSeconds: number;
  /** Measures; may reject and may hang: neither is felt by other probes. */
  measure(): Promise<readonly Reading[]>;
}

/** A measurement that runs longer than this, in milliseconds, is reported as a fault. */
export const SLOW_AFTER = 5000;
/** Ticks come within this many milliseconds of the full second: a turn may begin that much early. */
const EARLY = 500;

/** Runs one probe at its pace, never twice at a time, and keeps its newest readings until they are taken. */
export class ProbeRunner {
  readonly #probe: Probe;
  readonly #faults: FaultReporter;
  #due: number;
  #startedAt: number | undefined;
  #readings: readonly Reading[] = [];

  /** Takes the probe, where its faults go, and the time of the first tick (`performance.now()`). */
  constructor(probe: Probe, faults: FaultReporter, firstTick: number) {
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
    return this.#measure();
  }

  /** Returns the readings that arrived since the last call. */
  take(): readonly Reading[] {
    const readings = this.#readings;
    this.#readings = [];
    return readings;
  }

  async #measure(): Promise<void> {
    try {
      this.#readings = await this.#probe.measure();
      this.#faults.worked(this.#probe.name);
    } catch (error) {
      this.#faults.failed(this.#probe.name, error);
    } finally {
      this.#startedAt = undefined;
    }
  }
}

function tooSlow(milliseconds: number): string {
  return `The measurement has been running for ${Math.round(milliseconds / 1000)} s.`;
}
