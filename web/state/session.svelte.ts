import { followLife } from '../connection/lifecycle.ts';
import type { Door } from '../sharing/doors.ts';
import { AddressBar } from './address-bar.ts';
import { Board } from './board.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { DemoNetwork } from './network.svelte.ts';
import { Pulse } from './pulse.svelte.ts';
import { Theme } from './theme.svelte.ts';
import { View } from './view.svelte.ts';

/** Everything that lives as long as the page. */
export class Session {
  readonly board: Board;
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
    this.connection = new Connection(origin, query, script, door, this.board);
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
    const { diary, feed } = this.connection;
    const stopWriting = diary.follow(window);
    feed.start();
    const stopFollowing = followLife(window, feed);
    return () => {
      stopPulse();
      stopFollowing();
      stopWriting();
      document.removeEventListener('visibilitychange', shown);
      feed.stop();
    };
  }
}
