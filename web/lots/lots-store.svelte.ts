import { evolveHistory, historyOf, isLotEvent, type HistoryRow } from '#domain';
import {
  decodeEvent,
  type Heartbeat,
  type LotList,
  type PublicLot,
  type Snapshot,
  type StreamEvent,
} from '#protocol';
import { ServerClock } from '../state/server-clock.ts';
import type { Intake } from '../state/shown.ts';
import { CountdownClock } from './countdown-clock.svelte.ts';
import { LotBook } from './lot-book.ts';
import { lotOf, type LotEvent } from './lot-events.ts';
import { joined, NO_LOTS } from './lot-states.ts';
import { nextFrame } from '../state/next-frame.ts';

/** What a store of lots is made with. */
export interface LotsStoreOptions {
  /** The lot whose whole past is kept: its page's. */
  readonly lot?: string;
  /** The server's clock, where the page has one already. */
  readonly clock?: ServerClock;
  /** Runs something once, when a change can be seen; for tests. */
  readonly soon?: (run: () => void) => void;
}

/**
 * The lots as everybody may see them: states of the snapshot, and the events since, folded by the same code as the server's. Events
 * are folded as they come; the runes move together, once for each frame.
 */
export class LotsStore implements Intake {
  /** Every lot known, by its id; another map each time that something moved. */
  lots = $state.raw(NO_LOTS);
  /** A snapshot has been applied. */
  ready = $state(false);
  /** How many were: each begins anew, and forgets what was adopted. */
  loads = $state(0);
  /** Lots go on that were not in the snapshot: of these only those are known that were adopted. */
  partial = $state(false);
  /** Seq of the newest event by which some lot, known or not, was put up, opened or ended. */
  turned = $state(0);
  /** Moves once for each frame in which something arrived. */
  version = $state(0);
  /** Everything of the log up to this seq that concerns lots is shown: what was acknowledged at it, too. */
  reached = $state(0);
  /** Every public event of the page's own lot, oldest first. */
  events = $state.raw<readonly LotEvent[]>([]);
  /** The bids of the page's own lot as people read them. */
  history = $state.raw<readonly HistoryRow[]>([]);

  readonly clock: ServerClock;
  /** The server's time as a rune, while someone has started it. */
  readonly countdown: CountdownClock;
  /** Whoever brought the clock keeps it: what comes here may have waited. */
  readonly #keepsClock: boolean;
  readonly #own: string | undefined;
  readonly #soon: (run: () => void) => void;
  readonly #book = new LotBook();
  #events: LotEvent[] = [];
  #history: HistoryRow[] = [];
  #reached = 0;
  #turned = 0;
  #due = false;
  #newest = -Infinity;
  #arrived = -Infinity;

  /** Takes what it is made with; empty until a snapshot comes. */
  constructor({ lot, clock, soon = nextFrame }: LotsStoreOptions = {}) {
    this.#own = lot;
    this.#keepsClock = clock === undefined;
    this.clock = clock ?? new ServerClock();
    this.countdown = new CountdownClock(this.clock);
    this.#soon = soon;
  }

  /** The page's own lot; undefined where there is none. */
  get own(): PublicLot | undefined {
    return this.#own === undefined ? undefined : this.lots.get(this.#own);
  }

  /** Seq of the last event applied: a plain number. */
  get progress(): { readonly seq: number } {
    return { seq: this.#reached };
  }

  /** Starts the clock that ends are counted down by; returns what stops it. */
  start(): () => void {
    return this.countdown.start();
  }

  load(snapshot: Snapshot): void {
    if (this.#keepsClock) this.clock.reset(snapshot.serverTime);
    this.#book.load(snapshot);
    this.partial = this.#book.partial;
    this.loads++;
    this.#reached = snapshot.seq;
    const events = snapshot.events.map(decodeEvent).filter(isLotEvent);
    this.#events = this.#own === undefined ? [] : events.filter(({ topic }) => lotOf(topic) === this.#own);
    this.#history = historyOf(this.#events);
    this.#heard(snapshot.events.at(-1)?.[1]);
    this.ready = true;
    this.#show();
  }

  apply(events: readonly StreamEvent[]): void {
    for (const event of events) {
      if (this.#keepsClock) this.clock.learn(event.at);
      if (isLotEvent(event)) this.#fold(event);
    }
    const last = events.at(-1);
    this.#reached = last?.seq ?? this.#reached;
    this.#heard(last?.at);
    this.#request();
  }

  /** Takes a list that the server gave; its lots that go on are known from now on. False where it is too old: it is to be asked for again. */
  adopt(list: LotList): boolean {
    const adopted = this.#book.adopt(list);
    this.#show();
    return adopted;
  }

  heartbeat({ head }: Heartbeat): void {
    // A line that has nothing to say has said everything up to here.
    this.#reached = Math.max(this.#reached, head);
    this.#heard(undefined);
    this.#request();
  }

  /** How old the newest event is, and how long ago something came, in ms; Infinity where nothing did. */
  freshness(): { readonly sampleAge: number; readonly arrivalAge: number } {
    return { sampleAge: this.clock.now() - this.#newest, arrivalAge: performance.now() - this.#arrived };
  }

  #fold(event: LotEvent): void {
    if (event.kind !== 'lot-step' && event.kind !== 'lot-retracted') this.#turned = event.seq;
    if (!this.#book.fold(event) || lotOf(event.topic) !== this.#own) return;
    this.#events.push(event);
    this.#history = evolveHistory(this.#history, event);
  }

  #heard(at: number | undefined): void {
    this.#newest = Math.max(this.#newest, at ?? -Infinity);
    this.#arrived = performance.now();
  }

  #request(): void {
    if (this.#due) return;
    this.#due = true;
    this.#soon(() => this.#show());
  }

  #show(): void {
    this.#due = false;
    this.lots = joined(NO_LOTS, this.#book.lots);
    this.turned = this.#turned;
    if (this.#own !== undefined) this.events = [...this.#events];
    this.history = this.#history;
    this.reached = this.#reached;
    this.countdown.look();
    this.version++;
  }
}
