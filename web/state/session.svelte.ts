import { Board } from './board.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { Pulse } from './pulse.svelte.ts';
import { Theme } from './theme.svelte.ts';

/** Everything that lives as long as the page. */
export class Session {
  readonly board = new Board();
  readonly pulse = new Pulse();
  readonly theme = new Theme();
  readonly connection: Connection;
  /** The bar is hidden. */
  readonly kiosk: boolean;

  /** Takes the page's origin and query, and whether the bar is hidden. */
  constructor(origin: string, query: URLSearchParams, kiosk: boolean) {
    this.connection = new Connection(origin, query, this.board);
    this.kiosk = kiosk;
  }

  /** Starts the feed and the slow clock; returns what stops both. */
  start(): () => void {
    const stopPulse = this.pulse.start(() => this.board.beat());
    // While the page was hidden nothing was painted: that is no stall.
    const shown = () => this.board.frames.forgetInterval();
    document.addEventListener('visibilitychange', shown);
    this.connection.feed.start();
    return () => {
      stopPulse();
      document.removeEventListener('visibilitychange', shown);
      this.connection.feed.stop();
    };
  }
}
