import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { LineTap, type Service } from '../tap/line-tap.ts';
import type { LaneMeter } from './lane-meter.ts';

/** Bytes of a request: of its head, which has been read, and of the body that follows. */
export interface Asked {
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
   * The head of a request has been read. Takes it with its bytes, who asks, undefined for nobody of ours, and whether the connection
   * was in use before we knew it. Returns what is being served from now on.
   */
  begin(request: IncomingMessage, asked: Asked, owner: LaneMeter | undefined, unknown: boolean): Service {
    // A quick client asks again before we are told that the last answer has been written.
    if (this.#service !== undefined) this.#handOver(asked);
    if (owner !== this.#owner) this.#owner?.leave(this);
    this.#owner = owner;
    const { method, url } = request;
    const service = { method, url, upgraded: false };
    this.#service = service;
    if (unknown) {
      this.#read = this.net.bytesRead;
      this.#readKnown = asked.body > 0;
      owner?.passed(asked.head + asked.body, 0);
    }
    if (owner === undefined) return service;
    owner.asked(this);
    const scribe = owner.scribe(this.net);
    if (scribe !== undefined) this.#tap.begin(request, scribe);
    return service;
  }

  /** True from a request to the end of its answer, and of a WebSocket until it closes. */
  get serving(): boolean {
    return this.#service !== undefined;
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

  /** The answer is complete: what comes next belongs to the next request, which may have come already. */
  end(service: Service): void {
    if (service !== this.#service) return;
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

  /** Returns what passed since the last time to whoever it belongs to, but for so many bytes that were read and are the next one's. */
  settle(ahead = 0): void {
    if (this.#service === undefined) return;
    const { bytesRead, bytesWritten } = this.net;
    if (!this.#readKnown) {
      const read = Math.max(this.#read, bytesRead - ahead);
      this.#owner?.passed(read - this.#read, 0);
      this.#read = read;
    }
    this.#owner?.passed(0, bytesWritten - this.#written);
    this.#written = bytesWritten;
  }

  #handOver({ head, body }: Asked): void {
    this.settle(head + body);
    if (this.#readKnown) this.#read = this.net.bytesRead - head;
    this.#readKnown = false;
    this.#tap.end();
  }
}
