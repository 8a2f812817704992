import { BOARD_TOPICS, WINDOW_SECONDS } from '../config.ts';
import { alertsInbox, type AlertsInbox } from '../alerts/alerts-inbox.ts';
import { lotsInbox, type LotsInbox } from '../lots/lots-inbox.ts';
import type { Door } from '../sharing/doors.ts';
import { AddressBar } from './address-bar.ts';
import { Board } from './board.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { DemoNetwork } from './network.svelte.ts';
import { Pulse } from './pulse.svelte.ts';
import type { Intake } from './shown.ts';
import { Theme } from './theme.svelte.ts';
import { View } from './view.svelte.ts';

/** Everything that lives as long as the page. */
export class Session {
  readonly board: Board;
  /** The lots that the board shows beside its measurements. */
  readonly lots: LotsInbox;
  /** What is wrong, and the rules that say so. */
  readonly alerts: AlertsInbox;
  readonly view: View;
  readonly pulse = new Pulse();
  readonly theme = new Theme();
  readonly connection: Connection;
  /** Asked for nothing where the server is no demo. */
  readonly network: DemoNetwork;

  /**
   * Takes the page's origin and query, the way to the browser's shared stream, whether the bar is hidden, and the URL of the
   * page's main script, empty where it was not built.
   */
  constructor(origin: string, query: URLSearchParams, door: Door, kiosk: boolean, script = '') {
    const address = new AddressBar(window);
    this.view = new View(address, kiosk);
    this.board = new Board({ origin, address });
    this.lots = lotsInbox(this.board);
    this.alerts = alertsInbox(this.board, origin);
    const options = { origin, query, script, door, topics: BOARD_TOPICS, window: WINDOW_SECONDS };
    this.connection = new Connection(options, withInboxes(this.board, [this.lots, this.alerts]));
    this.network = new DemoNetwork(origin);
  }

  /** The bar is hidden. */
  get kiosk(): boolean {
    return this.view.kiosk;
  }

  /** Starts the feed and the slow clock; returns what stops both. */
  start(): () => void {
    const stopPulse = this.pulse.start(() => this.board.beat());
    // While the page was hidden nothing was painted: that is no stall.
    const shown = () => this.board.frames.forgetInterval();
    document.addEventListener('visibilitychange', shown);
    const stop = this.connection.start(window);
    return () => {
      stopPulse();
      document.removeEventListener('visibilitychange', shown);
      stop();
    };
  }
}

/** Takes a board and its inboxes; returns what fills all of them. */
function withInboxes(board: Board, inboxes: readonly (LotsInbox | AlertsInbox)[]): Intake {
  return {
    clock: board.clock,
    load(snapshot) {
      board.load(snapshot);
      for (const inbox of inboxes) inbox.load(snapshot);
    },
    apply(events) {
      board.apply(events);
      for (const inbox of inboxes) inbox.apply(events);
    },
    setPace: (ms) => board.setPace(ms),
    markSwitch: (to, at) => board.markSwitch(to, at),
  };
}
