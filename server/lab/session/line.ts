import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { LineTap, type Service } from '../tap/line-tap.ts';
import type { LaneMeter } from './lane-meter.ts';

/** Bytes of a request: its head, and its body. */
export interface FirstBytes {
  readonly head: number;
  readonly body: number;
}

/**
 * One connection of the server, and whose bytes pass on it. HTTP/1.1 serves one request at a time, so from the end of one answer
 * to the end of the next everything belongs to whoever asked; after an upgrade, for good.
 */
export class Line {
  readonly net: Socket;
  /** Whose request is served, or was served last. */
  #owner: LaneMeter | undefined;
  readonly #owners = new WeakSet<LaneMeter>();
  /** What is being served; undefined between an answer and the next request. */
  #service: Service | undefined;
  readonly #tap: LineTap;
  /** Where the connection's counters stood when bytes last found their owner. */
  #read: number;
  #written: number;
  /** What is read until the answer is complete has been counted already. */
  #readKnown = false;

  /** Takes a connection that has just been accepted, or one that is in use. */
  constructor(net: Socket) {
    this.net = net;
    this.#tap = new LineTap(net);
    this.#read = net.bytesRead;
    this.#written = net.bytesWritten;
  }

  /**
   * The head of a request has been read. Takes it, and who asks, undefined for nobody of ours; and of a connection that was in
   * use before we knew it the bytes of this head and of the body that follows.
   */
  begin(request: IncomingMessage, owner: LaneMeter | undefined, first?: FirstBytes): void {
    this.settle();
    if (owner !== this.#owner) this.#owner?.leave(this);
    this.#owner = owner;
    const { method, url } = request;
    this.#service = { method, url, upgraded: false };
    if (first !== undefined) {
      this.#read = this.net.bytesRead;
      this.#readKnown = first.body > 0;
      owner?.passed(first.head + first.body, 0);
    }
    if (owner === undefined) return;
    owner.asked(this, !this.#owners.has(owner));
    this.#owners.add(owner);
    const scribe = owner.scribe(this.net);
    if (scribe !== undefined) this.#tap.begin(request, scribe);
  }

  /** The connection is a WebSocket from now on. */
  upgraded(): void {
    if (this.#service === undefined) return;
    this.#service = { ...this.#service, upgraded: true };
    this.#owner?.upgraded();
    this.#tap.upgraded();
  }

  /** The tap was turned on or off. */
  tapTurned(): void {
    const scribe = this.#owner?.scribe(this.net);
    if (scribe === undefined) this.#tap.end();
    else if (this.#service !== undefined) this.#tap.join(this.#service, scribe);
  }

  /** The answer is complete: what comes next belongs to the next request. */
  end(): void {
    this.settle();
    this.#read = this.net.bytesRead;
    this.#readKnown = false;
    this.#service = undefined;
    this.#tap.end();
  }

  /** The connection has closed. */
  close(): void {
    this.settle();
    this.#service = undefined;
    this.#tap.end();
    this.#owner?.leave(this);
  }

  /** Gives what passed since the last time to whoever it belongs to. */
  settle(): void {
    if (this.#service === undefined) return;
    const { bytesRead, bytesWritten } = this.net;
    if (!this.#readKnown) {
      this.#owner?.passed(bytesRead - this.#read, 0);
      this.#read = bytesRead;
    }
    this.#owner?.passed(0, bytesWritten - this.#written);
    this.#written = bytesWritten;
  }
}
