import { TRANSPORTS } from '#protocol';
import { untrack } from 'svelte';
import type { Connection } from '../state/connection.svelte.ts';
import type { ServerClock } from '../state/server-clock.ts';
import type { TimeState } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import { Sayer } from './sayer.svelte.ts';
import { turnWords, type Turn } from './turn-words.ts';

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

/** Tells a person the turns of a page beside what it has to say. */
export class Teller extends Sayer {
  /** Takes what it tells the turns of. Made inside a component. */
  constructor({ board, connection }: Telling) {
    super();
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
  }
}
