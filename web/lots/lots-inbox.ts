import { LateInbox } from '../state/late-inbox.svelte.ts';
import type { ServerClock } from '../state/server-clock.ts';
import type * as board from './board.ts';

/** What shows lots on the board. Its code is loaded where there are any. */
type LotsOnBoard = typeof board;

/** A store of lots that is filled, and what draws it. */
interface OpenedLots {
  readonly store: InstanceType<LotsOnBoard['LotsStore']>;
  readonly Panel: LotsOnBoard['LotsPanel'];
}

/** Lots on the board. */
export type LotsInbox = LateInbox<LotsOnBoard, OpenedLots>;

/** Takes the board's clock; returns the inbox of its lots. */
export function lotsInbox(clock: ServerClock): LotsInbox {
  return new LateInbox({
    namespace: 'lots/',
    load: () => import('./board.ts'),
    open: ({ LotsStore, LotsPanel }) => ({ store: new LotsStore({ clock }), Panel: LotsPanel }),
  });
}
