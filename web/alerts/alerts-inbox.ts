import { behindPaint } from '../state/behind-paint.ts';
import type { Board } from '../state/board.svelte.ts';
import { LateInbox } from '../state/late-inbox.svelte.ts';
import type * as board from './board.ts';

/** What shows alerts on the board. Its code is loaded where there are rules or alerts, behind the charts. */
type AlertsOnBoard = typeof board;

/** A store of alerts that is filled, what draws it, and what it says of the charts. */
export interface OpenedAlerts {
  readonly store: InstanceType<AlertsOnBoard['AlertsStore']>;
  readonly overlays: InstanceType<AlertsOnBoard['Overlays']>;
  readonly news: InstanceType<AlertsOnBoard['News']>;
  /** What of them stands in the page's title; nothing unless this browser wants that. */
  readonly headline: () => string;
  readonly Panel: AlertsOnBoard['AlertsPanel'];
  readonly Badge: AlertsOnBoard['Badge'];
}

/** Alerts on the board. */
export type AlertsInbox = LateInbox<AlertsOnBoard, OpenedAlerts>;

/** Takes the board and the page's origin; returns the inbox of its alerts. */
export function alertsInbox(board: Board, origin: string): AlertsInbox {
  return new LateInbox({
    namespace: 'alerts/',
    load: () => behindPaint(board.frames).then(() => import('./board.ts')),
    open: ({ AlertsStore, FiredLook, askFired, Overlays, AlertsPanel, Badge, News, headline }) => {
      const store = new AlertsStore({ clock: board.clock, catalogue: () => board.catalogue });
      const news = new News();
      const look = new FiredLook({
        ask: askFired(origin),
        fired: store.fired,
        loads: () => store.loads,
        now: () => board.clock.now(),
        changed: () => board.frames.request(),
      });
      const overlays = new Overlays(store, board, look);
      return { store, overlays, news, headline: () => headline(store, news), Panel: AlertsPanel, Badge };
    },
  });
}
