import { cpuOfEvent } from '#domain';
import {
  LANE_NAMES,
  type LabRecording,
  type LabSettings,
  type LabState,
  type LaneFigures,
  type LaneName,
} from '#protocol';
import { REAL_CLOCK, Timers } from '../../connection/clock.ts';
import { messageOf } from '../../transports/relay.ts';
import { LabClient, type LabClientOptions } from './client.ts';
import type { DelayFigures } from './delays.ts';
import { Lane, type LaneOptions } from './lane.ts';
import { Recording } from './recording.ts';
import { Throughput } from './throughput.ts';

/** Milliseconds from one look at the state to the next. */
const LOOK = 1000;
/** Questions before anything is measured, so that the clock is known. */
const SYNCHRONISING = 6;

/** One second of a lane. */
export interface LaneSecond {
  /** Its delays; null when nothing came. */
  readonly delay: DelayFigures | null;
  /** Bytes a second on the wire, both ways, as the server counted them. */
  readonly bytes: number;
}

/** What a second brought, of every lane. */
export interface LabSecondly {
  /** When it ended, in ms since 1970 by the server's clock. */
  readonly t: number;
  readonly lanes: Readonly<Partial<Record<LaneName, LaneSecond>>>;
}

/** Who is told how a run goes. */
export interface LabRunListener {
  /** Something of a lane's connection, or the session's state, is otherwise than before. */
  changed?(): void;
  /** A second is over. */
  second?(second: LabSecondly): void;
  /** The session could not be read; it is tried again every second. */
  failed?(problem: string): void;
}

/** What a run is made with. */
export interface LabRunOptions extends LabClientOptions {
  /** The lanes wanted; all when left out. */
  readonly lanes?: readonly LaneName[];
  readonly settings?: LabSettings;
  /** For tests. */
  readonly lane?: Pick<LaneOptions, 'transports' | 'http' | 'random'>;
}

/** A Lab session with its lanes: the same in a page and without one. */
export class LabRun {
  readonly client: LabClient;
  readonly lanes: ReadonlyMap<LaneName, Lane>;
  /** The newest state of the session. */
  state: LabState;
  readonly #listener: LabRunListener;
  readonly #timers: Timers;
  readonly #throughput = new Throughput();
  #recording: { recording: Recording; seconds: number; settle: (whole: boolean) => void } | undefined;
  /** The server's time since which it counts. */
  #since: number;
  /** Counts resets: what was asked before one says nothing of the time after. */
  #age = 0;

  private constructor(client: LabClient, state: LabState, options: LabRunOptions, listener: LabRunListener) {
    this.client = client;
    this.state = state;
    this.#since = state.now;
    this.#listener = listener;
    const { origin, lanes: wanted = LANE_NAMES, time = REAL_CLOCK } = options;
    this.#timers = new Timers(time);
    const { clock } = client;
    const changed = (): void => listener.changed?.();
    const made = wanted.map((name) => {
      const lane = new Lane({ ...options.lane, name, origin, session: state, clock, changed, time });
      return [name, lane] as const;
    });
    this.lanes = new Map(made);
  }

  /** Opens a session and gets to know its clock; no lane runs until `start`. Throws as the client does. */
  static async open(options: LabRunOptions, listener: LabRunListener = {}): Promise<LabRun> {
    const { client, state } = await LabClient.open(options);
    let newest = options.settings ? await client.set(options.settings) : state;
    for (let count = 1; count < SYNCHRONISING; count += 1) newest = await client.state();
    return new LabRun(client, newest, options, listener);
  }

  /** Starts every lane at the same time, and looks at the state every second. */
  start(): void {
    for (const lane of this.lanes.values()) lane.start();
    this.#later();
  }

  /** Seconds for which figures have been counted, up to the newest state. */
  get seconds(): number {
    return (this.state.now - this.#since) / 1000;
  }

  /** Returns a lane's figures now; of a lane that this run does not have, undefined. */
  figures(name: LaneName): LaneFigures | undefined {
    return this.lanes.get(name)?.figures(this.state.lanes[name], this.#cpuOf(name));
  }

  /** Zeroes what the server counted and what the lanes measured. */
  async reset(): Promise<void> {
    const state = await this.client.reset();
    this.#age += 1;
    for (const lane of this.lanes.values()) lane.reset();
    this.#throughput.reset(state.now);
    this.#since = state.now;
    if (this.#timers.has('look')) this.#later(); // seconds begin here
    this.take(state);
  }

  /** Takes a state that was answered, and tells of it. */
  take(state: LabState): void {
    this.state = state;
    this.#listener.changed?.();
  }

  /** Reads the state at once. */
  async look(): Promise<void> {
    const age = this.#age;
    const state = await this.client.state();
    if (age === this.#age) this.take(state);
  }

  /**
   * Counts anew and records for so many seconds; returns what was recorded, undefined when it was ended before its time. `client`
   * says who measures. Throws as the client does when it cannot begin.
   */
  async record(seconds: number, client: string): Promise<LabRecording | undefined> {
    this.endRecording();
    await this.reset();
    const recording = new Recording(this.state.now);
    const done = new Promise<boolean>((settle) => (this.#recording = { recording, seconds, settle }));
    if (!(await done)) return undefined;
    const lanes = Object.fromEntries([...this.lanes.keys()].map((name) => [name, this.figures(name)]));
    return recording.finish({ state: this.state, lanes, client });
  }

  /** Seconds that have been recorded; undefined while nothing is. */
  get recorded(): number | undefined {
    return this.#recording?.recording.seconds;
  }

  /** Gives up what is being recorded, if anything is. */
  endRecording(): void {
    this.#recording?.settle(false);
    this.#recording = undefined;
  }

  /** Stops the lanes and the looks; their figures stay. */
  stop(): void {
    this.#timers.clear();
    this.endRecording();
    for (const lane of this.lanes.values()) lane.stop();
  }

  /** Stops and ends the session. */
  async end(): Promise<void> {
    this.stop();
    await this.client.end();
  }

  #later(): void {
    this.#timers.set('look', LOOK, () => {
      this.#later();
      this.#second().catch((error: unknown) => this.#listener.failed?.(messageOf(error)));
    });
  }

  async #second(): Promise<void> {
    await this.look();
    const { now: t, lanes: counted } = this.state;
    const lanes: Partial<Record<LaneName, LaneSecond>> = {};
    for (const [name, lane] of this.lanes) {
      const { wire } = counted[name];
      lanes[name] = { delay: lane.takeSecond(), bytes: this.#throughput.of(name, wire.in + wire.out, t) };
    }
    this.#listener.second?.({ t, lanes });
    this.#recordSecond({ t, lanes });
  }

  #recordSecond(second: LabSecondly): void {
    if (this.#recording === undefined) return;
    const { recording, seconds, settle } = this.#recording;
    recording.add(second);
    if (recording.seconds < seconds) return;
    this.#recording = undefined;
    settle(true);
  }

  /** What an event costs on what carries the lane. */
  #cpuOf(name: LaneName): number | null {
    const carrier = name === 'auto' ? this.lanes.get(name)?.status.carrier : name;
    return carrier ? cpuOfEvent(this.state.cost, carrier) : null;
  }
}
