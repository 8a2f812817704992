import {
  LAB_DEFAULTS,
  LANE_NAMES,
  type LabCut,
  type LabRecording,
  type LabSettings,
  type LabState,
  type LaneName,
} from '#protocol';
import type { DeskPort, DeskRun } from './desk-port.ts';
import { laneState, laneTrouble } from './lane-words.ts';
import type { LabSecondly } from './measure/run.ts';
import { networkChoices, type NetworkChoice } from './race/networks.ts';
import { withSecond } from './seconds.ts';
import type { LaneSeries, LaneShown, TickerLine } from './shown.ts';
import { troubleOf, troubleText, type Trouble } from './trouble.ts';

/** Milliseconds between two looks at the tickers: faster is not read. */
const TICK = 200;
/** Lines of a ticker. */
const LINES = 6;
/** Milliseconds that a slider rests before what it says is asked for. */
const REST = 250;

/** How the desk stands. */
export type DeskPhase =
  | { readonly kind: 'opening' }
  | { readonly kind: 'running' }
  /** The server did not open a session. */
  | { readonly kind: 'refused'; readonly trouble: Trouble }
  /** The session is over: nobody asked for it for a minute, or it was half an hour old. */
  | { readonly kind: 'ended' };

/** What is recorded: how many seconds of how many. */
export interface RecordingShown {
  readonly done: number;
  readonly seconds: number;
}

/** One Lab session as the page shows it. Figures move once a second, tickers five times. */
export class LabDesk {
  phase = $state.raw<DeskPhase>({ kind: 'opening' });
  session = $state.raw<LabState | undefined>();
  lanes = $state.raw<readonly LaneShown[]>([]);
  tickers = $state.raw<Readonly<Partial<Record<LaneName, readonly TickerLine[]>>>>({});
  series = $state.raw<LaneSeries>({});
  /** What is sent, as it was chosen: the server may not have it yet. */
  settings = $state.raw<LabSettings>(LAB_DEFAULTS);
  /** What lanes can be put behind; empty where that is not offered. */
  networks = $state.raw<readonly NetworkChoice[]>([]);
  recording = $state.raw<RecordingShown | undefined>();
  /** The report filed last. */
  report = $state.raw<string | undefined>();
  /** Since when the figures count, in ms since 1970 by the server's clock. */
  since = $state(0);
  /** A recording that could not be filed: it is kept until it is, or another one begins. */
  unfiled = $state.raw<LabRecording | undefined>();
  /** What went wrong with what was asked last, in words; empty when nothing did. */
  problem = $state('');
  /** Why the session cannot be read at the moment, in words; empty when it can. */
  line = $state('');
  readonly #port: DeskPort;
  #run: DeskRun | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** What was opened before is none of ours any more. */
  #opened = 0;

  /** Takes what it needs of the page. */
  constructor(port: DeskPort) {
    this.#port = port;
  }

  /** Opens a session and starts its lanes; what was there before ends. It never rejects. */
  async open(): Promise<void> {
    await this.close();
    const opened = ++this.#opened;
    this.phase = { kind: 'opening' };
    const { origin } = this.#port;
    try {
      const run = await this.#port.open(
        { origin, as: this.#port.token(), settings: this.settings },
        {
          changed: () => opened === this.#opened && this.#show(),
          second: (second) => opened === this.#opened && this.#second(second),
          failed: () => void this.#failed(opened), // it never rejects
        },
      );
      if (opened === this.#opened) this.#begin(run);
      else await run.end();
    } catch (error) {
      if (opened === this.#opened) this.phase = { kind: 'refused', trouble: troubleOf(error) };
    }
  }

  /** Ends the session. It never rejects: a session that nobody ends does so by itself. */
  async close(): Promise<void> {
    this.#opened++;
    clearInterval(this.#ticking);
    clearTimeout(this.#resting);
    const run = this.#run;
    this.#run = undefined;
    this.recording = undefined;
    await run?.end().catch(() => undefined);
  }

  /** Takes what is to be sent; asks for it when the slider rests, and counts anew from then on. */
  set(settings: LabSettings): void {
    this.settings = settings;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      void this.#ask(async (run) => {
        run.take(await run.client.set(settings));
        await this.#countAnew();
      });
    }, REST);
  }

  /** Counts anew, and empties the charts. */
  async reset(): Promise<void> {
    await this.#countAnew();
    this.series = {};
  }

  /** Takes lanes, and whether they are to stand still. When one goes on all count anew: it missed what the others had. */
  pause(names: readonly LaneName[], paused: boolean): void {
    for (const name of names) {
      const lane = this.#run?.lanes.get(name);
      if (paused) lane?.pause();
      else lane?.resume();
    }
    this.#show();
    this.#tick();
    if (!paused && this.recording === undefined) void this.#countAnew(); // it never rejects
  }

  /** Ends the connections of a lane at the server. */
  async cut(name: LaneName, how: LabCut['how']): Promise<void> {
    await this.#ask(async (run) => run.take(await run.client.cut(name, how)));
  }

  /** Puts a lane behind a network, and counts anew from then on. */
  async setNetwork(name: LaneName, profile: string): Promise<void> {
    await this.#ask(async (run) => run.take(await run.client.network(name, profile)));
    if (this.recording === undefined) await this.#countAnew();
  }

  /** Begins to measure the server's CPU for an event, in turns. */
  async measureCost(): Promise<void> {
    await this.#ask(async (run) => run.take(await run.client.cost()));
  }

  /** Takes seconds; counts anew, records for so long and files the report. Resolves with whether there is one. */
  async record(seconds: number): Promise<boolean> {
    this.report = undefined;
    this.unfiled = undefined;
    this.recording = { done: 0, seconds };
    await this.#ask(async (run) => {
      this.unfiled = await run.record(seconds, this.#port.browser);
    });
    this.recording = undefined;
    return this.file();
  }

  /** Files what was recorded, if that has not been done. Resolves with whether there is a report then. */
  async file(): Promise<boolean> {
    const recorded = this.unfiled;
    if (recorded === undefined) return false;
    let filed: string | undefined;
    await this.#ask(async (run) => void (filed = await run.client.report(recorded)));
    if (filed !== undefined) [this.report, this.unfiled] = [filed, undefined];
    return filed !== undefined;
  }

  /** Gives up what is being recorded. */
  endRecording(): void {
    this.#run?.endRecording();
    this.recording = undefined;
  }

  /** Turns the tap on or off. Throws as the client does. */
  async switchTap(on: boolean): Promise<void> {
    const run = this.#running();
    run.take(await run.client.tap(on));
  }

  /** Returns what the tap has seen after a number. Throws as the client does. */
  tap(after: number) {
    return this.#running().client.tapped(after);
  }

  #running(): DeskRun {
    if (this.#run === undefined) throw new Error('No session is open.');
    return this.#run;
  }

  #begin(run: DeskRun): void {
    this.#run = run;
    this.since = run.state.now;
    this.series = {};
    [this.problem, this.line] = ['', ''];
    this.phase = { kind: 'running' };
    run.start();
    this.#show();
    this.#ticking = setInterval(() => this.#tick(), TICK);
    if (run.state.network) void this.#learnNetworks(); // it never rejects
  }

  async #learnNetworks(): Promise<void> {
    try {
      this.networks = networkChoices(await this.#port.networks());
    } catch {
      this.networks = []; // they are not offered then
    }
  }

  #show(): void {
    const run = this.#run;
    if (run === undefined) return;
    const { state } = run;
    this.session = state;
    const now = Date.now();
    this.lanes = LANE_NAMES.flatMap((name) => {
      const [lane, figures] = [run.lanes.get(name), run.figures(name)];
      if (lane === undefined || figures === undefined) return [];
      const { status, paused } = lane;
      return {
        name,
        carrier: status.carrier,
        state: laneState(status, paused, now),
        trouble: laneTrouble(status, paused),
        paused,
        network: state.lanes[name].network,
        figures,
      };
    });
  }

  #tick(): void {
    if (this.#port.hidden()) return;
    const next: Partial<Record<LaneName, readonly TickerLine[]>> = {};
    for (const [name, lane] of this.#run?.lanes ?? []) {
      const before = this.tickers[name];
      const same = before !== undefined && before[0]?.seq === lane.ticker[0]?.seq;
      next[name] = same ? before : lane.ticker.slice(0, LINES);
    }
    this.tickers = next;
  }

  #second(second: LabSecondly): void {
    this.line = '';
    this.series = withSecond(this.series, second);
    const recorded = this.#run?.recorded;
    if (this.recording === undefined || recorded === undefined) return;
    this.recording = { ...this.recording, done: recorded };
    this.since = second.t - recorded * 1000;
  }

  /** The state could not be read: the session may be over, or the line be bad. */
  async #failed(opened: number): Promise<void> {
    const run = this.#run;
    try {
      await run?.client.state();
    } catch (error) {
      if (opened !== this.#opened) return;
      const { code } = troubleOf(error);
      if (code !== 'NOT_FOUND') {
        this.line = troubleText(error);
        return;
      }
      await this.close();
      this.phase = { kind: 'ended' };
    }
  }

  async #countAnew(): Promise<void> {
    await this.#ask(async (run) => {
      await run.reset();
      this.since = run.state.now;
    });
  }

  async #ask(deed: (run: DeskRun) => Promise<void>): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    try {
      await deed(run);
      this.problem = '';
    } catch (error) {
      if (run === this.#run) this.problem = troubleText(error);
    }
  }
}
