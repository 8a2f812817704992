import { lotTopic, PAGE_PATHS } from '#protocol';
import type { Door } from '../sharing/doors.ts';
import { Connection } from '../state/connection.svelte.ts';
import { Pulse } from '../state/pulse.svelte.ts';
import type { Shown } from '../state/shown.ts';
import { Theme } from '../state/theme.svelte.ts';
import { HELD_SPAN, live } from '../state/time.ts';
import { recall, STORED } from '../storage.ts';
import type { Telling } from '../ui/teller.svelte.ts';
import { Trail } from '../ui/trail.ts';
import { ZoneClock, zoneName } from '../zone.ts';
import { LotsStore } from './lots-store.svelte.ts';

/** Seconds of past that a snapshot of lots brings beside their states: none. A lot named in full brings all of its own. */
const WINDOW = 0;
/** Milliseconds without a carrier before prices are told to be old: a change of the carrier is shorter. */
const LOST = 2_000;

/** Everything that lives as long as a page of lots. */
export class LotsSession {
  /** Whose page it is; undefined on the list of all. */
  readonly lot: string | undefined;
  readonly origin: string;
  readonly store: LotsStore;
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

  /** Takes the page's address, the way to the browser's shared stream, and the URL of the page's main script. */
  constructor(location: Pick<Location, 'origin' | 'pathname' | 'search'>, door: Door, script: string) {
    const { origin, pathname, search } = location;
    this.origin = origin;
    this.lot = pathname.startsWith(`${PAGE_PATHS.lots}/`)
      ? pathname.slice(PAGE_PATHS.lots.length + 1)
      : undefined;
    this.store = new LotsStore(this.lot === undefined ? {} : { lot: this.lot });
    const topics = [lotTopic(this.lot ?? '*')];
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- read once
    const query = new URLSearchParams(search);
    this.connection = new Connection({ origin, query, script, door, topics, window: WINDOW }, this.store);
    const stored = recall(STORED.zone);
    this.zone = new ZoneClock(stored !== null && zoneName(stored) !== undefined ? stored : 'browser');
    this.board = this.#asBoard();
  }

  /** The time of the newest thing that came, as it is written. */
  get lastTime(): string {
    const { clock } = this.store;
    return this.zone.time(clock.now() - this.store.freshness().arrivalAge, true);
  }

  /** Starts the feed and the clocks; returns what stops them. */
  start(): () => void {
    const stop = this.connection.start(window);
    const stopPulse = this.pulse.start(() => this.#beat());
    const stopCountdown = this.store.countdown.start();
    return () => {
      stopCountdown();
      stopPulse();
      stop();
    };
  }

  /** A page of lots has no time to choose: it is always live. */
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
