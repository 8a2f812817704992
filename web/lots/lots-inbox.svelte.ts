import type * as board from './board.ts';
import type { Snapshot, StreamEvent } from '#protocol';
import type { ServerClock } from '../state/server-clock.ts';
import { lotOf } from './lot-events.ts';

/** What shows lots on the board. Its code is loaded where there are any. */
export type LotsOnBoard = typeof board;

/** A store of lots that is filled, and what draws it. */
export interface OpenedLots {
  readonly store: InstanceType<LotsOnBoard['LotsStore']>;
  readonly Panel: LotsOnBoard['LotsPanel'];
}

/** What the board was told of lots, kept until the code that shows them is here. A board without lots never asks for it. */
export class LotsInbox {
  /** There is a lot: room is to be left for them. */
  any = $state(false);
  /** Undefined until their code is here. */
  opened = $state.raw<OpenedLots | undefined>(undefined);
  readonly #clock: ServerClock;
  readonly #load: () => Promise<LotsOnBoard>;
  #snapshot: Snapshot | undefined;
  #events: StreamEvent[] = [];
  #loading = false;

  /** Takes the board's clock, and for tests how the code is loaded. */
  constructor(clock: ServerClock, load: () => Promise<LotsOnBoard> = () => import('./board.ts')) {
    this.#clock = clock;
    this.#load = load;
  }

  /** Takes a snapshot. */
  load(snapshot: Snapshot): void {
    if (this.opened !== undefined) return this.opened.store.load(snapshot);
    this.#snapshot = { ...snapshot, series: [], events: [] };
    this.#events = [];
    if (Object.keys(snapshot.states ?? {}).some((topic) => lotOf(topic) !== undefined)) this.#open();
  }

  /** Takes events of whatever kind. */
  apply(events: readonly StreamEvent[]): void {
    const ours = events.filter(({ topic }) => lotOf(topic) !== undefined);
    if (ours.length === 0) return;
    if (this.opened !== undefined) return this.opened.store.apply(ours);
    this.#events.push(...ours);
    this.#open();
  }

  #open(): void {
    this.any = true;
    if (this.#loading) return;
    this.#loading = true;
    void this.#load().then(
      (code) => this.#fill(code),
      () => (this.#loading = false), // the next event asks again
    );
  }

  #fill({ LotsStore, LotsPanel }: LotsOnBoard): void {
    const store = new LotsStore({ clock: this.#clock });
    if (this.#snapshot !== undefined) store.load(this.#snapshot);
    if (this.#events.length > 0) store.apply(this.#events);
    this.#snapshot = undefined;
    this.#events = [];
    this.opened = { store, Panel: LotsPanel };
  }
}
