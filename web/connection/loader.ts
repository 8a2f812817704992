import { Refusal, type Snapshot } from '#protocol';
import { backoff, resolveDelay, stumbleDelay, type Delay } from './backoff.ts';
import { Timers, type Clock } from './clock.ts';
import type { LoadReason } from './feed-types.ts';
import { asksWho } from './refused.ts';
import type { Why } from './state-types.ts';

/** Milliseconds after which a stumble is no longer one of a row. */
const ROW = 60_000;

/** Why no snapshot is being asked for although one is wanted. */
export interface Pause {
  readonly why: Why;
  /** Wall time of the next attempt; undefined where somebody has to sign in first. */
  readonly retryAt: number | undefined;
}

/** What a loader tells. */
export interface LoaderListener {
  /** The newest load succeeded; returns whether the snapshot could be used. If not, it is asked for again later. */
  loaded(snapshot: Snapshot, reason: LoadReason): boolean;
  /** It asks for nothing now; undefined while it does. */
  waiting(pause: Pause | undefined): void;
}

/** Loads snapshots, again and again with backoff while it fails and nobody has to sign in first; a newer load replaces an older one. */
export class SnapshotLoader {
  readonly #ask: () => Promise<Snapshot>;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #listener: LoaderListener;
  #newest = 0;
  #waiting: LoadReason | undefined;
  #stumbles = 0;
  #stumbledAt = -Infinity;

  /** Takes the question, the clock, chance in [0, 1) and who is told. */
  constructor(ask: () => Promise<Snapshot>, clock: Clock, random: () => number, listener: LoaderListener) {
    this.#ask = ask;
    this.#clock = clock;
    this.#timers = new Timers(clock);
    this.#random = random;
    this.#listener = listener;
  }

  /** Begins a load; `failures` before it lengthen the wait after the next. */
  load(reason: LoadReason, failures = 0): void {
    this.stop();
    const mine = this.#newest;
    this.#listener.waiting(undefined);
    this.#ask().then(
      (snapshot) => {
        if (mine !== this.#newest || this.#listener.loaded(snapshot, reason)) return;
        if (mine === this.#newest) this.#again(reason, failures);
      },
      (error: unknown) => mine === this.#newest && this.#failed(error, reason, failures),
    );
  }

  /** Loads because the page threw. What throws once may throw again: the wait before it grows with each in a row. */
  stumbled(): void {
    this.stop();
    const now = this.#clock.now();
    this.#stumbles = now - this.#stumbledAt < ROW ? this.#stumbles + 1 : 0;
    this.#stumbledAt = now;
    this.#again('stumbled', 0, stumbleDelay(this.#stumbles));
  }

  /** Does at once what is being waited for, if anything is. */
  hurry(): void {
    if (this.#waiting) this.load(this.#waiting);
  }

  /** Forgets the load under way. */
  stop(): void {
    this.#newest += 1;
    this.#waiting = undefined;
    this.#timers.clear();
  }

  #failed(error: unknown, reason: LoadReason, failures: number): void {
    if (!(error instanceof Refusal && asksWho(error.code))) return this.#again(reason, failures);
    this.#waiting = reason;
    const { code, message: detail } = error;
    this.#listener.waiting({ why: { kind: 'refused', code, detail }, retryAt: undefined });
  }

  #again(reason: LoadReason, failures: number, delay: Delay = backoff(failures)): void {
    const ms = resolveDelay(delay, this.#random());
    this.#waiting = reason;
    this.#timers.set('snapshot', ms, () => this.load(reason, failures + 1));
    this.#listener.waiting({ why: { kind: 'server-down' }, retryAt: this.#clock.wall() + ms });
  }
}
