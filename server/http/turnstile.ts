import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PATHS, type Refusal } from '#protocol';
import { clientOf, peerOf, type Client, type Clients } from './client.ts';
import { Crowd, fullRefusal } from './crowd.ts';
import { isOfSession, type Target } from './engine-door.ts';
import { networkOf } from './network-name.ts';
import { kindOf, Rates } from './rates.ts';
import { refusalOf } from './refusals.ts';

/** What is let in. */
export interface TurnstileOptions {
  readonly clients: Clients;
  /** How many connections one address may hold; 0: any number. */
  readonly connections: number;
  /** Whether it is counted how often each address asks. */
  readonly rates: boolean;
}

/** A connection of Engine.IO, as far as it is counted. */
interface Session {
  readonly request: Parameters<typeof clientOf>[0];
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Lets in what comes as often as it may, and as much as may be in, by the address that it comes from. What runs on this very machine
 * is not counted: there the limit would be one for a proxy and everybody behind it, if nobody said that it may be trusted.
 */
export class Turnstile {
  readonly #clients: Clients;
  readonly #crowd: Crowd | undefined;
  readonly #rates: Rates | undefined;

  /** Takes what is let in. */
  constructor({ clients, connections, rates }: TurnstileOptions) {
    this.#clients = clients;
    this.#crowd = connections === 0 ? undefined : new Crowd(connections);
    this.#rates = rates ? new Rates() : undefined;
  }

  /** Takes a connection that was just accepted; cuts it when its address has too many. What it would say is not waited for. */
  accept(socket: Socket): void {
    if (this.#crowd === undefined) return;
    const peer = peerOf(socket);
    if (peer.isHere || this.#clients.trusts(peer)) return;
    const key = networkOf(peer.address);
    if (this.#crowd.isFull('sockets', key)) socket.destroy();
    else this.#crowd.hold('sockets', key, socket);
  }

  /** Takes who asks and is counted, by which method and for what, and the answer; returns why it is refused, undefined when it is let in. */
  request(client: Client, method: string, target: Target, response: ServerResponse): Refusal | undefined {
    const key = networkOf(client.address);
    const held = target.path === PATHS.stream ? 'lines' : 'requests';
    const opens = target.path === PATHS.socket && !isOfSession(target);
    if (this.#crowd?.isFull(held, key) || (opens && this.#crowd?.isFull('lines', key))) return fullRefusal();
    this.#crowd?.hold(held, key, response);
    return this.#spend(key, method, target);
  }

  /** Takes who asks for an upgrade and is counted, for what, and its socket; returns why it is refused, undefined when it is let in. */
  upgrade(client: Client, target: Target, socket: Duplex): Refusal | undefined {
    const key = networkOf(client.address);
    if (this.#crowd?.isFull('lines', key)) return fullRefusal();
    this.#crowd?.hold('lines', key, socket);
    return this.#spend(key, 'GET', target);
  }

  /** Takes a session of long polling that has begun: it is a connection, though its requests come and go. */
  session(session: Session): void {
    const client = clientOf(session.request);
    if (this.counts(client)) this.#crowd?.hold('lines', networkOf(client.address), session);
  }

  /** Takes who commands on a connection of his. Throws TooMany when that is once too often. */
  command(client: Client): void {
    if (this.counts(client)) this.#rates?.spend('commands', networkOf(client.address));
  }

  /** Takes what is a commander's alone, such as his token. Throws TooMany when he commands once too often. */
  person(key: string): void {
    this.#rates?.spendOf(key);
  }

  /** Takes who asks; true when that is counted at all. */
  counts(client: Client): boolean {
    return !client.isHere && (this.#crowd !== undefined || this.#rates !== undefined);
  }

  #spend(key: string, method: string, target: Target): Refusal | undefined {
    try {
      this.#rates?.spend(kindOf(method, target), key);
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  }
}
