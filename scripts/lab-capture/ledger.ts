import { VIEWER } from '#protocol';
import type { Packet } from './packets.ts';

/** TCP payload that passed for somebody. */
export interface Passed {
  /** To the server. */
  in: number;
  /** From it. */
  out: number;
  packets: number;
}

/** A request's first line, wherever in the text of a packet it is: tcpdump prints the headers of IP and TCP before it. */
const REQUEST = /(?:GET|POST|PUT|DELETE|OPTIONS|HEAD) (\/\S*) HTTP\/1\.1$/m;

/** A connection: whose request is on it, and whether it is his for good. */
interface Owned {
  owner: string | undefined;
  upgraded: boolean;
}

/**
 * Gives captured bytes to the viewers whose requests they belong to, by what is in the packets alone: on a connection, from one request's
 * first line to the next one's everything is that of who asked; a WebSocket is his for good.
 */
export class Ledger {
  readonly #connections = new Map<string, Owned>();
  readonly #passed = new Map<string, Passed>();

  /** Takes a packet; the packets of a connection come in their order. */
  take({ client, toServer, bytes, text }: Packet): void {
    if (bytes === 0) return;
    const connection = this.#connections.get(client) ?? { owner: undefined, upgraded: false };
    this.#connections.set(client, connection);
    const target = toServer && !connection.upgraded ? REQUEST.exec(text)?.[1] : undefined;
    if (target !== undefined) {
      const query = new URL(target, 'http://captured').searchParams;
      connection.owner = query.get(VIEWER.query) ?? undefined;
      connection.upgraded = query.get('transport') === 'websocket';
    }
    if (connection.owner !== undefined) this.#count(connection.owner, toServer, bytes);
  }

  /** Takes a viewer; returns what passed for him. */
  of(viewer: string): Passed {
    return this.#passed.get(viewer) ?? { in: 0, out: 0, packets: 0 };
  }

  #count(owner: string, toServer: boolean, bytes: number): void {
    const passed = this.of(owner);
    this.#passed.set(owner, passed);
    passed[toServer ? 'in' : 'out'] += bytes;
    passed.packets += 1;
  }
}
