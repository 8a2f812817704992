import type { BoardNote, Refusal, SeriesTuple, Snapshot, StreamEvent, TransportName } from '#protocol';
import type { LateMark, Mark } from '../charts/picture.ts';
import type { Samples, SeriesRing } from '../series/ring.ts';
import type { Freshness } from '../series/store.ts';
import { AddressBar } from './address-bar.ts';
import { Contents, type Processes } from './contents.svelte.ts';
import { FrameLoop } from './frames.ts';
import { fetchHistory, type AskHistory } from './history.ts';
import { Lateness } from './lateness.ts';
import { noteMarks } from './marks.ts';
import { Past, type PastPhase } from './past.svelte.ts';
import { Progress } from './progress.ts';
import { ServerClock } from './server-clock.ts';
import { TimeControl } from './time-control.svelte.ts';
import type { TimeRange, TimeState } from './time.ts';

/** What a board is made with. */
export interface BoardOptions {
  /** The page's origin: where histories are asked for. */
  readonly origin?: string;
  /** Where time is mirrored. */
  readonly address?: AddressBar;
  /** Asks for a history in another way; for tests. */
  readonly history?: AskHistory;
}

/**
 * What the board shows: every event folded once, as it comes, and the stretch of it that is on the screen. Samples lie
 * in typed arrays outside runes; the one `version` moves once for each frame, and whatever reads the arrays reads it first.
 */
export class Board {
  /** Moves once for each frame in which something arrived. */
  version = $state(0);
  /** A snapshot has been applied. */
  ready = $state(false);
  /** Nothing at all has come for longer than is usual. */
  silent = $state(false);
  /** The moment that a person points at, in ms since 1970. */
  pointed = $state.raw<number | undefined>(undefined);

  readonly clock = new ServerClock();
  readonly frames = new FrameLoop(() => this.#onFrame());
  readonly time: TimeControl;
  readonly #contents = new Contents();
  readonly #past: Past;
  readonly #progress = new Progress();
  readonly #lateness = new Lateness();
  #revision = 0;
  #arrived = false;

  /** Takes where it stands in the world; one without an address or an origin is for tests. */
  constructor({ origin = '', history, address = new AddressBar() }: BoardOptions = {}) {
    this.time = new TimeControl({
      address,
      shown: () => this.range,
      changed: (before) => this.#timeChanged(before),
    });
    this.#past = new Past({
      ask: history ?? ((wanted, signal) => fetchHistory(origin, wanted, signal)),
      store: this.#contents.store,
      time: () => this.time.state,
      range: () => this.range,
      now: () => this.clock.now(),
      seq: () => this.#progress.seq,
      notes: (events) => this.#contents.recall(noteMarks(events)),
      changed: () => this.#changed(),
    });
  }

  /** Every declared series, in the order of declaration. */
  get catalogue(): readonly SeriesTuple[] {
    return this.#contents.catalogue;
  }

  /** What to mark on the charts, oldest first. */
  get marks(): readonly Mark[] {
    return this.#contents.marks;
  }

  /** The newest signed notes as they stand, the oldest first. */
  get notes(): readonly BoardNote[] {
    return this.#contents.notes;
  }

  /** The newest table of processes. It has no past, so it does not pause; its time says how old it is. */
  get processes(): Processes | undefined {
    return this.#contents.processes;
  }

  /** Seq of the last event applied, and how many were applied since the page was opened. */
  get progress(): { readonly seq: number; readonly applied: number } {
    const { seq, applied } = this.#progress;
    return { seq, applied };
  }

  /** Moves when what is drawn changed otherwise than by new samples: another snapshot, another mark, another range. */
  get revision(): number {
    return this.#revision;
  }

  /** The time range to show: the fixed one, or up to the newest sample, or up to now when everything is silent. */
  get range(): TimeRange {
    const { fixed, span } = this.time.state;
    if (fixed !== undefined) return fixed;
    const newest = Number.isFinite(this.lastSample) ? this.lastSample : this.clock.now();
    const to = this.silent ? Math.max(newest, this.clock.now()) : newest;
    return { from: to - span, to };
  }

  /** Time of the newest sample of all, in ms since 1970; -Infinity when there is none. */
  get lastSample(): number {
    return this.#contents.store.newest;
  }

  /** While the range stands still: ms that the newest sample is ahead of it, and events that came since. */
  get behind(): { readonly ms: number; readonly events: number } {
    if (this.time.live) return { ms: 0, events: 0 };
    const ahead = this.lastSample - this.range.to;
    return { ms: Number.isFinite(ahead) ? Math.max(0, ahead) : 0, events: this.#progress.sinceStand };
  }

  /** How the past of the range stands: held by the page, being asked for, here, or not to be had. */
  get past(): PastPhase {
    return this.#past.phase;
  }

  /** The server's own words, when it refused the past; undefined for other failures. */
  get pastFailure(): Refusal | undefined {
    return this.#past.failure;
  }

  /** Asks for the past of the range at once, where one is needed. */
  reloadPast(): void {
    this.#past.reload();
  }

  /** Takes the width in CSS pixels of a plot: histories are fine enough for the widest. */
  wantPoints(plotWidth: number): void {
    this.#past.want(plotWidth);
  }

  /** Takes a series' id; returns its newest samples, undefined before the first. */
  ring(id: number): SeriesRing | undefined {
    return this.#contents.store.ring(id);
  }

  /** Takes ids; returns the newest samples of those that have any. */
  rings(ids: readonly number[]): SeriesRing[] {
    return ids.map((id) => this.ring(id)).filter((ring) => ring !== undefined);
  }

  /** Takes a series' id; returns the samples to show for the range, undefined when there are none. */
  samples(id: number): Samples | undefined {
    return this.#past.samples(id);
  }

  /** Time of the oldest sample that there is to show, in ms since 1970; Infinity when there is none. */
  get beginning(): number {
    const first = this.catalogue.map(([id]) => this.samples(id)?.timeAt(0) ?? NaN);
    return Math.min(...first.filter((time) => !Number.isNaN(time)));
  }

  /** Width in ms of the buckets that `samples` are the means of; undefined where they are the samples themselves. */
  get step(): number | undefined {
    return this.#past.step;
  }

  /** Takes a snapshot and begins anew from it; what stands still on the screen stays. */
  load(snapshot: Snapshot): void {
    this.clock.reset(snapshot.serverTime);
    this.#contents.load(snapshot);
    this.#progress.load(snapshot.seq);
    this.ready = true;
    this.#past.loaded(snapshot);
    this.#changed();
  }

  /** Takes new events, in order, each once. */
  apply(events: readonly StreamEvent[]): void {
    let late: LateMark | undefined;
    for (const event of events) {
      this.clock.learn(event.at);
      late = this.#lateness.note(event.at, this.clock.now()) ?? late;
      this.#contents.fold(event);
      this.#past.push(event);
      this.#progress.step(event);
      if (event.kind.startsWith('note')) this.#revision++;
    }
    if (late !== undefined) {
      this.#contents.late(late);
      this.#revision++;
    }
    this.#arrived = true;
    this.#progress.tell(events);
    this.frames.request();
  }

  /** Calls back with the seqs of events just applied. Returns the way to stop it. */
  watch(watcher: (seqs: readonly number[]) => void): () => void {
    return this.#progress.watch(watcher);
  }

  /** Takes the ms between frames of the connection: an event that waited for the next one is not late. */
  setPace(ms: number): void {
    this.#lateness.pace = ms;
  }

  /** Takes the new carrier and when it took over, as performance time: the charts get a mark. */
  markSwitch(to: TransportName, at: number): void {
    this.#contents.mark([{ kind: 'switch', at: this.clock.at(at), to }]);
    this.#changed();
  }

  /** Takes series ids (all when left out); returns how fresh the newest of them is. */
  freshness(ids?: readonly number[]): Freshness {
    return this.#contents.store.freshness(this.clock.now(), performance.now(), ids);
  }

  /** Looks at the clock: called once a second, also when nothing arrives. */
  beat(): void {
    const { silent } = this.freshness();
    const turned = silent !== this.silent;
    this.silent = silent;
    // While all is silent a live window moves on with the clock, so that the curves end in a gap that grows.
    if (turned || (silent && this.time.live)) this.#changed();
  }

  #timeChanged(before: TimeState): void {
    if (before.fixed === undefined) this.#progress.stand();
    this.#past.timeChanged();
    this.#changed();
  }

  #changed(): void {
    this.#revision++;
    this.#arrived = true;
    this.frames.request();
  }

  #onFrame(): void {
    if (!this.#arrived) return;
    this.#arrived = false;
    if (this.silent) this.silent = this.freshness().silent;
    this.#past.frame();
    this.version++;
  }
}
