import { VIEWER } from '#protocol';
import type { Packet } from './packets.ts';

/** What passed for somebody. */
export interface Passed {
  /** Bytes of TCP payload to the server, and from it. What was sent again because it seemed lost counts once. */
  in: number;
  out: number;
  /** Packets with payload, those that were sent again too. */
  packets: number;
  /** Milliseconds from the making of each event to its first packet on the way to him, by the event's number. */
  readonly delays: Map<number, number>;
}

/** A request's first line, wherever in the text of a packet it is: tcpdump prints the headers of IP and TCP before it. */
const REQUEST = /(?:GET|POST|PUT|DELETE|OPTIONS|HEAD) (\/\S*) HTTP\/1\.1$/m;

/** An event of the Lab in the text of a packet, whatever carries it. */
const EVENT = /"lab",\[(\d+),(\d+(?:\.\d+)?),"/g;

/** A connection: whose request is on it, whether it is his for good, and how far each direction has come. */
interface Connection {
  owner: string | undefined;
  upgraded: boolean;
  readonly seen: { in: number; out: number };
}

/**
 * Gives captured bytes to the viewers whose requests they belong to, by what is in the packets alone: on a connection, from one request's
 * first line to the next one's everything is that of who asked; a WebSocket is his for good.
 */
export class Ledger {
  readonly #connections = new Map<string, Connection>();
  readonly #passed = new Map<string, Passed>();

  /** Takes a packet; the packets of a connection come in their order. */
  take(packet: Packet): void {
    if (packet.opens) return void this.#connections.delete(packet.client);
    const connection = this.#connectionOf(packet.client);
    const way = packet.toServer ? 'in' : 'out';
    const fresh = packet.to - Math.max(packet.from, connection.seen[way]);
    if (fresh > 0) {
      connection.seen[way] = packet.to;
      if (packet.toServer && !connection.upgraded) this.#asked(connection, packet.text);
    }
    if (connection.owner === undefined) return;
    const passed = this.of(connection.owner);
    passed.packets += 1;
    passed[way] += Math.max(0, fresh);
    if (!packet.toServer) noteEvents(packet, passed.delays);
  }

  /** Takes a viewer; returns what passed for him. */
  of(viewer: string): Passed {
    const known = this.#passed.get(viewer) ?? { in: 0, out: 0, packets: 0, delays: new Map() };
    this.#passed.set(viewer, known);
    return known;
  }

  #connectionOf(client: string): Connection {
    const known = this.#connections.get(client) ?? {
      owner: undefined,
      upgraded: false,
      seen: { in: 0, out: 0 },
    };
    this.#connections.set(client, known);
    return known;
  }

  #asked(connection: Connection, text: string): void {
    const target = REQUEST.exec(text)?.[1];
    if (target === undefined) return; // a body
    const query = new URL(target, 'http://captured').searchParams;
    connection.owner = query.get(VIEWER.query) ?? undefined;
    connection.upgraded = query.get('transport') === 'websocket';
  }
}

function noteEvents({ at, text }: Packet, delays: Map<number, number>): void {
  for (const [, n, made] of text.matchAll(EVENT)) {
    if (!delays.has(Number(n))) delays.set(Number(n), at - Number(made));
  }
}
