import { evolveSeries, NO_SERIES, type SeriesState } from '#domain';
import {
  decodeEvent,
  type SeriesTuple,
  type Snapshot,
  type StreamEvent,
  type TransportName,
} from '#protocol';
import type { Mark } from '../charts/marks.ts';
import { WINDOW_SECONDS } from '../config.ts';
import type { SeriesRing } from '../series/ring.ts';
import { SeriesStore, type Freshness } from '../series/store.ts';
import { FrameLoop } from './frames.ts';
import { ServerClock } from './server-clock.ts';

/** Marks that are kept; older ones are forgotten. */
const MARK_LIMIT = 200;

/** The time range on the screen, in ms since 1970 by the server's clock. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What the board shows: every event folded once, as it comes. Samples lie in typed arrays outside runes; the one
 * `version` moves once for each frame, and whatever reads the arrays reads it first.
 */
export class Board {
  /** Moves once for each frame in which something arrived. */
  version = $state(0);
  /** Every declared series, in the order of declaration. */
  catalogue = $state.raw<readonly SeriesTuple[]>([]);
  /** What to mark on the charts, oldest first. */
  marks = $state.raw<readonly Mark[]>([]);
  /** A snapshot has been applied. */
  ready = $state(false);
  /** Nothing at all has come for longer than is usual. */
  silent = $state(false);
  /** Where in the shown range a person points, 0 to 1. */
  pointer = $state<number | undefined>(undefined);

  readonly clock = new ServerClock();
  readonly frames = new FrameLoop(() => this.#onFrame());
  readonly #store = new SeriesStore();
  #series: SeriesState = NO_SERIES;
  #revision = 0;
  #arrived = false;
  #seq = 0;
  #applied = 0;
  #watchers: readonly ((seqs: readonly number[]) => void)[] = [];

  /** Seq of the last event applied, and how many were applied since the page was opened. */
  get progress(): { readonly seq: number; readonly applied: number } {
    return { seq: this.#seq, applied: this.#applied };
  }

  /** Moves when what is drawn changed otherwise than by new samples: another snapshot, another mark. */
  get revision(): number {
    return this.#revision;
  }

  /** The time range to show: up to the newest sample, or up to now when everything is silent. */
  get range(): TimeRange {
    const newest = Number.isFinite(this.lastSample) ? this.lastSample : this.clock.now();
    const to = this.silent ? Math.max(newest, this.clock.now()) : newest;
    return { from: to - WINDOW_SECONDS * 1000, to };
  }

  /** Time of the newest sample of all, in ms since 1970; -Infinity when there is none. */
  get lastSample(): number {
    return this.#store.newest;
  }

  /** Takes a series' id; returns its samples, undefined before the first. */
  ring(id: number): SeriesRing | undefined {
    return this.#store.ring(id);
  }

  /** Takes ids; returns the samples of those that have any. */
  rings(ids: readonly number[]): SeriesRing[] {
    return ids.map((id) => this.#store.ring(id)).filter((ring) => ring !== undefined);
  }

  /** Takes a snapshot and begins anew from it. */
  load(snapshot: Snapshot): void {
    this.#store.clear();
    this.#series = evolveSeries(NO_SERIES, snapshot.series);
    this.catalogue = [...this.#series.byId.values()];
    this.marks = this.marks.filter(({ kind }) => kind === 'switch');
    this.clock.reset(snapshot.serverTime);
    for (const tuple of snapshot.events) this.#fold(decodeEvent(tuple));
    this.#seq = snapshot.seq;
    this.ready = true;
    this.#changed();
  }

  /** Takes new events, in order, each once. */
  apply(events: readonly StreamEvent[]): void {
    for (const event of events) {
      this.clock.learn(event.at);
      this.#fold(event);
      this.#seq = event.seq;
      this.#applied++;
    }
    this.#arrived = true;
    for (const watcher of this.#watchers) watcher(events.map(({ seq }) => seq));
    this.frames.request();
  }

  /** Calls back with the seqs of events just applied. Returns the way to stop it. */
  watch(watcher: (seqs: readonly number[]) => void): () => void {
    this.#watchers = [...this.#watchers, watcher];
    return () => {
      this.#watchers = this.#watchers.filter((other) => other !== watcher);
    };
  }

  /** Takes the new carrier and when it took over, as performance time: the charts get a mark. */
  markSwitch(to: TransportName, at: number): void {
    this.#mark({ kind: 'switch', at: this.clock.at(at), to });
    this.#changed();
  }

  /** Takes series ids (all when left out); returns how fresh the newest of them is. */
  freshness(ids?: readonly number[]): Freshness {
    return this.#store.freshness(this.clock.now(), performance.now(), ids);
  }

  /** Looks at the clock: called once a second, also when nothing arrives. */
  beat(): void {
    const { silent } = this.freshness();
    const turned = silent !== this.silent;
    this.silent = silent;
    // While all is silent the window moves on with the clock, so that the curves end in a gap that grows.
    if (silent || turned) this.#changed();
  }

  /** Asks for everything to be drawn again, for example in other colours. */
  redraw(): void {
    this.#changed();
  }

  #fold(event: StreamEvent): void {
    switch (event.kind) {
      case 'series':
        this.#series = evolveSeries(this.#series, event.data);
        this.catalogue = [...this.#series.byId.values()];
        return;
      case 'samples':
        this.#store.push(event.at, event.data, performance.now());
        return;
      case 'note':
        this.#mark({ kind: 'note', at: event.at, seq: event.seq, text: event.data.text });
        return;
      case 'unknown':
    }
  }

  #mark(mark: Mark): void {
    const marks = [...this.marks, mark].sort((a, b) => a.at - b.at);
    this.marks = marks.slice(-MARK_LIMIT);
    this.#revision++;
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
    this.version++;
  }
}
