import { LAB_DEFAULTS, type LabCut, type LabSettings, type LabState, type LaneName } from '#protocol';
import type { DeskPhase } from './desk-phase.ts';
import type { DeskPort, DeskRun } from './desk-port.ts';
import { lanesShown, tickersOf, type Tickers } from './lanes-shown.ts';
import type { LabSecondly } from './measure/run.ts';
import { networkChoices, type NetworkChoice } from './race/networks.ts';
import { Recorder } from './recorder.svelte.ts';
import { withSecond } from './seconds.ts';
import type { LaneSeries, LaneShown } from './shown.ts';
import { troubleOf, troubleText } from '../ui/trouble.ts';

/** Milliseconds between two looks at the tickers: faster is not read. */
const TICK = 200;
/** Milliseconds that a slider rests before what it says is asked for. */
const REST = 250;

/** Seconds that a lane which goes on has for what it missed. */
const CATCHING_UP = 2;

/** One Lab session as the page shows it. Figures move once a second, tickers five times. */
export class LabDesk {
  phase = $state.raw<DeskPhase>({ kind: 'opening' });
  session = $state.raw<LabState | undefined>();
  lanes = $state.raw<readonly LaneShown[]>([]);
  tickers = $state.raw<Tickers>({});
  series = $state.raw<LaneSeries>({});
  /** What is sent, as it was chosen: the server may not have it yet. */
  settings = $state.raw<LabSettings>(LAB_DEFAULTS);
  /** What lanes can be put behind; empty where that is not offered. */
  networks = $state.raw<readonly NetworkChoice[]>([]);
  /** Since when the figures count, in ms since 1970 by the server's clock. */
  since = $state(0);
  /** What went wrong with what was asked last, in words; empty when nothing did. */
  problem = $state('');
  /** Why the session cannot be read at the moment, in words; empty when it can. */
  line = $state('');
  readonly recorder: Recorder;
  readonly #port: DeskPort;
  /** Seconds until all count anew; 0 where they need not. */
  #anewIn = 0;
  /** Lanes that stand still until the CPU is measured. */
  #held: readonly LaneName[] = [];
  #run: DeskRun | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** What was opened before is none of ours any more. */
  #opened = 0;

  /** Takes what it needs of the page. */
  constructor(port: DeskPort) {
    this.#port = port;
    this.recorder = new Recorder((deed) => this.#ask(deed), port.browser);
  }

  /** Opens a session and starts its lanes; what was there before ends. It never rejects. */
  async open(): Promise<void> {
    await this.close();
    const opened = ++this.#opened;
    this.phase = { kind: 'opening' };
    const { origin } = this.#port;
    try {
      const run = await this.#port.open(
        { origin, settings: this.settings },
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
    this.recorder.recording = undefined;
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
    if (paused) return;
    this.since = this.#run?.state.now ?? 0; // nothing is said of the time before
    this.#anewIn = CATCHING_UP;
  }

  /** Ends the connections of a lane at the server. */
  async cut(name: LaneName, how: LabCut['how']): Promise<void> {
    await this.#ask(async (run) => run.take(await run.client.cut(name, how)));
  }

  /** Puts a lane behind a network, and counts anew from then on. */
  async setNetwork(name: LaneName, profile: string): Promise<void> {
    await this.#ask(async (run) => run.take(await run.client.network(name, profile)));
    if (this.recorder.recording === undefined) await this.#countAnew();
  }

  /** Begins to measure the server's CPU for an event, in turns. The lanes stand still meanwhile: they cost the server, too. */
  async measureCost(): Promise<void> {
    const moving = this.lanes.filter(({ paused }) => !paused).map(({ name }) => name);
    this.pause(moving, true);
    this.#held = moving;
    await this.#ask(async (run) => run.take(await run.client.cost()));
    this.#release();
  }

  /** Turns the tap on or off. Throws as the client does. */
  async switchTap(on: boolean): Promise<void> {
    const run = this.#running();
    run.take(await run.client.tap(on));
  }

  /** Returns what the tap has seen after a number; throws as the client does. */
  tap(after: number) {
    return this.#running().client.tapped(after);
  }

  #running(): DeskRun {
    if (this.#run === undefined) throw new Error('No session is open.');
    return this.#run;
  }

  #begin(run: DeskRun): void {
    this.#run = run;
    [this.#held, this.#anewIn] = [[], 0];
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
    this.lanes = lanesShown(run, Date.now());
  }

  #tick(): void {
    if (this.#run !== undefined && !this.#port.hidden()) this.tickers = tickersOf(this.#run, this.tickers);
  }

  /** The CPU is measured, or could not be: what stood still for it goes on. */
  #release(): void {
    if (this.#held.length === 0 || this.session?.cost?.state === 'running') return;
    const held = this.#held;
    this.#held = [];
    this.pause(held, false);
  }

  #second(second: LabSecondly): void {
    this.line = '';
    this.#release();
    if (this.#anewIn > 0 && --this.#anewIn === 0 && this.recorder.recording === undefined) {
      void this.#countAnew(); // it never rejects
    }
    this.series = withSecond(this.series, second);
    const recorded = this.#run?.recorded;
    if (recorded === undefined) return;
    this.recorder.progress(recorded);
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
