import { behindPaint } from '../state/behind-paint.ts';
import type { Board } from '../state/board.svelte.ts';
import { LateInbox } from '../state/late-inbox.svelte.ts';
import type * as board from './board.ts';

/** What shows lots on the board. Its code is loaded where there are any, behind the charts. */
type LotsOnBoard = typeof board;

/** A store of lots that is filled, and what draws it. */
interface OpenedLots {
  readonly store: InstanceType<LotsOnBoard['LotsStore']>;
  readonly Panel: LotsOnBoard['LotsPanel'];
}

/** Lots on the board. */
export type LotsInbox = LateInbox<LotsOnBoard, OpenedLots>;

/** Takes the board; returns the inbox of its lots. */
export function lotsInbox(board: Pick<Board, 'clock' | 'frames'>): LotsInbox {
  return new LateInbox({
    namespace: 'lots/',
    load: () => behindPaint(board.frames).then(() => import('./board.ts')),
    open: ({ LotsStore, LotsPanel }) => ({ store: new LotsStore({ clock: board.clock }), Panel: LotsPanel }),
  });
}
