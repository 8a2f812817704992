import { TRANSPORTS } from '#protocol';
import { untrack } from 'svelte';
import type { Connection } from '../state/connection.svelte.ts';
import type { ServerClock } from '../state/server-clock.ts';
import type { TimeState } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import { turnWords, type Turn } from './turn-words.ts';

/** Milliseconds that a small note stays on the screen. */
const SHOWN_MS = 4000;

/** What turns of are told: what a page shows, and what brings it. */
export interface Telling {
  readonly board: {
    readonly ready: boolean;
    readonly silent: boolean;
    readonly clock: ServerClock;
    readonly time: { readonly state: TimeState; readonly zone: ZoneClock };
  };
  readonly connection: Pick<Connection, 'status'>;
}

/** Tells a person things once: a screen reader in its status region, eyes in a small note where it answers them. */
export class Teller {
  /** What the status region says. */
  told = $state('');
  /** What the small note says; empty when there is none. */
  shown = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is to be told in this turn. */
  #turn: string[] = [];

  /** Takes what it tells the turns of. Made inside a component. */
  constructor({ board, connection }: Telling) {
    let before: Turn | undefined;
    // Told at the turn only: the ages beside it change all the time.
    $effect(() => {
      const { carrier } = connection.status;
      const turn: Turn = {
        ready: board.ready,
        silent: board.silent,
        carrier: carrier === undefined ? undefined : TRANSPORTS[carrier].label,
        time: board.time.state,
      };
      const words = untrack(() => turnWords(before, turn, board.time.zone, board.clock.now()));
      before = turn;
      if (words !== '') this.tell(words);
    });
    $effect(() => () => clearTimeout(this.#timer));
  }

  /**
   * Takes words for the status region alone. What comes in one turn is told together: a screen reader hears what the
   * region holds in the end.
   */
  tell(text: string): void {
    this.#turn.push(text);
    if (this.#turn.length > 1) return;
    queueMicrotask(() => {
      this.told = this.#turn.join(' ');
      this.#turn = [];
    });
  }

  /** Takes the answer to something that a person did; it is told, and shown for a while. */
  say(text: string): void {
    this.tell(text);
    this.shown = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.shown = ''), SHOWN_MS);
  }
}
