import type { Door } from '../sharing/doors.ts';
import { Connection } from '../state/connection.svelte.ts';
import { Pulse } from '../state/pulse.svelte.ts';
import type { ServerClock } from '../state/server-clock.ts';
import type { Intake, Shown } from '../state/shown.ts';
import { Theme } from '../state/theme.svelte.ts';
import { HELD_SPAN, live } from '../state/time.ts';
import { recall, STORED } from '../storage.ts';
import type { Telling } from '../ui/teller.svelte.ts';
import { Trail } from '../ui/trail.ts';
import { ZoneClock, zoneName } from '../zone.ts';

/** Seconds of past that a snapshot brings beside the states of topics: none. */
const WINDOW = 0;
/** Milliseconds without a carrier before what is shown is told to be old: a change of the carrier is shorter. */
const LOST = 2_000;

/** What a page beside the board shows, and fills from its feed. */
export interface PageStore extends Intake {
  readonly clock: ServerClock;
  /** A snapshot has been applied. */
  readonly ready: boolean;
  /** Moves once for each frame in which something arrived. */
  readonly version: number;
  /** Seq of the last event applied. */
  readonly progress: { readonly seq: number };
  /** How old the newest event is, and how long ago something came, in ms; Infinity where nothing did. */
  freshness(): { readonly sampleAge: number; readonly arrivalAge: number };
  /** Starts what goes on by itself, such as its clock; returns what stops that. */
  start?(): () => void;
}

/** What a page's session is made with. */
export interface PageOptions<Store extends PageStore> {
  readonly store: Store;
  /** What the page subscribes to. */
  readonly topics: readonly string[];
  /** The way to the browser's shared stream, and the URL of the page's main script. */
  readonly door: Door;
  readonly script: string;
}

/** Everything that lives as long as a page beside the board. */
export class PageSession<Store extends PageStore = PageStore> {
  readonly origin: string;
  readonly store: Store;
  readonly connection: Connection;
  readonly pulse = new Pulse();
  readonly theme = new Theme();
  readonly trail = new Trail();
  /** The zone that times are written in: the one chosen on the board. */
  readonly zone: ZoneClock;
  /** Nothing has carried the stream for a while: what is shown may not be how things stand. */
  stale = $state(false);
  /** What the connection's numbers, and whoever tells of its turns, ask of the page. */
  readonly board: Shown & Telling['board'];
  #lostAt: number | undefined;

  /** Takes the page's address and what it is made with. */
  constructor(
    { origin, search }: Pick<Location, 'origin' | 'search'>,
    { store, topics, door, script }: PageOptions<Store>,
  ) {
    this.origin = origin;
    this.store = store;
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- read once
    const query = new URLSearchParams(search);
    this.connection = new Connection({ origin, query, script, door, topics, window: WINDOW }, store);
    const stored = recall(STORED.zone);
    this.zone = new ZoneClock(stored !== null && zoneName(stored) !== undefined ? stored : 'browser');
    this.board = this.#asBoard();
  }

  /** The time of the newest thing that came, as it is written. */
  get lastTime(): string {
    const { clock } = this.store;
    const last = clock.now() - this.store.freshness().arrivalAge;
    return `${this.zone.time(last, true)} ${this.zone.short(last)}`;
  }

  /** Starts the feed and the clocks; returns what stops them. */
  start(): () => void {
    const stop = this.connection.start(window);
    const stopPulse = this.pulse.start(() => this.#beat());
    const stopStore = this.store.start?.();
    return () => {
      stopStore?.();
      stopPulse();
      stop();
    };
  }

  /** Such a page has no time to choose: it is always live. */
  #asBoard(): Shown & Telling['board'] {
    const { store } = this;
    const stale = (): boolean => this.stale;
    return {
      plain: true,
      clock: store.clock,
      time: { live: true, state: live(HELD_SPAN), zone: this.zone },
      freshness: () => store.freshness(),
      get ready() {
        return store.ready;
      },
      get silent() {
        return stale();
      },
      get version() {
        return store.version;
      },
      get progress() {
        return store.progress;
      },
    };
  }

  #beat(): void {
    const { feed, status } = this.connection;
    const now = performance.now();
    this.#lostAt = status.carrier === undefined ? (this.#lostAt ?? now) : undefined;
    this.stale = this.store.ready && this.#lostAt !== undefined && now - this.#lostAt >= LOST;
    this.trail.look(now, feed.stats.total, 0);
  }
}
