import {
  LANE_NAMES,
  type LabRecording,
  type LabSecond,
  type LabState,
  type LaneFigures,
  type LaneName,
} from '#protocol';
import type { LabSecondly } from './run.ts';

/** What a recording is finished with. */
export interface Recorded {
  readonly state: LabState;
  readonly lanes: Readonly<Partial<Record<LaneName, LaneFigures>>>;
  /** The browser, or the program, that measured. */
  readonly client: string;
}

/** Collects the seconds of a recording, and makes it up at the end. */
export class Recording {
  readonly #began: number;
  readonly #series: Partial<Record<LaneName, LabSecond[]>> = {};
  #t = 0;

  /** Takes the server's time at which it begins, in ms since 1970. */
  constructor(began: number) {
    this.#began = began;
  }

  /** Seconds that it has lasted. */
  get seconds(): number {
    return this.#t;
  }

  /** Takes what a second brought. */
  add({ t, lanes }: LabSecondly): void {
    this.#t = (t - this.#began) / 1000;
    for (const name of LANE_NAMES) {
      const second = lanes[name];
      if (second === undefined) continue;
      const { delay, bytes } = second;
      const { p50, p95, p99 } = delay ?? { p50: null, p95: null, p99: null };
      (this.#series[name] ??= []).push([rounded(this.#t), p50, p95, p99, Math.round(bytes)]);
    }
  }

  /** Takes what it came to; returns it whole, as it can be filed. */
  finish({ state, lanes, client }: Recorded): LabRecording {
    const { conditions, settings, cost } = state;
    const names = Object.keys(lanes) as LaneName[]; // Object.keys widens to string
    const profiles = Object.fromEntries(names.map((name) => [name, state.lanes[name].network]));
    return {
      seconds: rounded(this.#t),
      client: client.slice(0, 256),
      conditions,
      settings,
      profiles,
      lanes: { ...lanes },
      series: this.#series,
      cost,
    };
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
