import type { Board } from '../state/board.svelte.ts';
import { LateInbox } from '../state/late-inbox.svelte.ts';
import type * as board from './board.ts';

/** What shows alerts on the board. Its code is loaded where there are rules or alerts. */
type AlertsOnBoard = typeof board;

/** A store of alerts that is filled, what draws it, and what it says of the charts. */
export interface OpenedAlerts {
  readonly store: InstanceType<AlertsOnBoard['AlertsStore']>;
  readonly overlays: InstanceType<AlertsOnBoard['Overlays']>;
  readonly Panel: AlertsOnBoard['AlertsPanel'];
  readonly Badge: AlertsOnBoard['Badge'];
}

/** Alerts on the board. */
export type AlertsInbox = LateInbox<AlertsOnBoard, OpenedAlerts>;

/** Takes the board; returns the inbox of its alerts. */
export function alertsInbox(board: Board): AlertsInbox {
  return new LateInbox({
    namespace: 'alerts/',
    load: () => import('./board.ts'),
    open: ({ AlertsStore, Overlays, AlertsPanel, Badge }) => {
      const store = new AlertsStore({ clock: board.clock, catalogue: () => board.catalogue });
      return { store, overlays: new Overlays(store, board), Panel: AlertsPanel, Badge };
    },
  });
}
