import type { Command, CommandAck, ErrorCode } from '#protocol';
import { resolveDelay, type Delay } from '../connection/backoff.ts';
import { REAL_CLOCK, Timers, type Clock } from '../connection/clock.ts';

/** Milliseconds before a command without an answer is sent again: twice as long each time, half of it by chance. */
const AGAIN = { base: 400, cap: 6_000, jitter: 0.5 };
/** Answers after which the same command may still be taken: the server is busy, has no room, leaves, or does not know itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['LOG_BUSY', 'DISK_FULL', 'STOPPING', 'INTERNAL']);

/** What a courier works with. */
export interface CourierOptions {
  /** Sends a command under a key; rejects when nobody answered. */
  readonly send: (command: Command, key: string) => Promise<CommandAck>;
  /** For tests. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** One command on its way. */
export interface Errand {
  readonly key: string;
  /** The command, made anew for each attempt; undefined when nobody is signed in for it any more. */
  readonly command: () => Command | undefined;
  /** It is sent for the so-manieth time. */
  readonly attempted: (attempt: number) => void;
  /** The answer. */
  readonly answered: (answer: CommandAck) => void;
}

/** What a command is answered here when whoever gave it signed out before the server answered. */
export const SIGNED_OUT: CommandAck = {
  error: {
    code: 'NOT_SIGNED_IN',
    message: 'You signed out before the server answered.',
    next: 'Whether it was counted shows in the history.',
  },
};

/**
 * Sends one command at a time, again and again under its one key, over whatever carries, until an answer comes: so a lost
 * answer costs time and is never done twice.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #timers: Timers;
  #errand: Errand | undefined;
  #attempt = 0;

  /** Takes what it works with. */
  constructor(options: CourierOptions) {
    this.#options = options;
    this.#timers = new Timers(options.clock ?? REAL_CLOCK);
  }

  /** A command is on its way. */
  get busy(): boolean {
    return this.#errand !== undefined;
  }

  /** Takes a command and begins; it must not be busy. */
  deliver(errand: Errand): void {
    this.#errand = errand;
    this.#attempt = 0;
    void this.#try(errand); // it never rejects
  }

  /** The line is back: what waits for its next attempt is sent at once. */
  nudge(): void {
    if (this.#errand !== undefined && this.#timers.has('again')) void this.#try(this.#errand);
  }

  /** Nothing is sent any more, and what still comes is dropped. */
  stop(): void {
    this.#errand = undefined;
    this.#timers.clear();
  }

  async #try(errand: Errand): Promise<void> {
    this.#timers.clear();
    errand.attempted(++this.#attempt);
    const command = errand.command();
    const answer = command === undefined ? SIGNED_OUT : await this.#ask(command, errand.key);
    if (errand !== this.#errand) return;
    if (answer === undefined || ('error' in answer && PASSING.has(answer.error.code))) {
      const wait = resolveDelay(retryDelay(this.#attempt), (this.#options.random ?? Math.random)());
      this.#timers.set('again', wait, () => void this.#try(errand));
      return;
    }
    this.#errand = undefined;
    errand.answered(answer);
  }

  async #ask(command: Command, key: string): Promise<CommandAck | undefined> {
    try {
      return await this.#options.send(command, key);
    } catch {
      return undefined;
    }
  }
}

/** Takes the attempts without an answer so far; returns the delay before the next. */
export function retryDelay(attempts: number): Delay {
  const { base, cap, jitter } = AGAIN;
  return { ms: Math.min(cap, base * 2 ** Math.min(attempts - 1, 16)), jitter };
}
