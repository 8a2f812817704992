import type { Socket } from 'node:net';
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
  readonly #owners = new WeakSet<LaneMeter>();
  #serving = false;
  /** The number of the newest request. */
  #request = 0;
  /** Where the connection's counters stood when bytes last found their owner. */
  #read: number;
  #written: number;
  /** What is read until the answer is complete has been counted already. */
  #readKnown = false;

  /** Takes a connection that has just been accepted, or one that is in use. */
  constructor(net: Socket) {
    this.net = net;
    this.#read = net.bytesRead;
    this.#written = net.bytesWritten;
  }

  /**
   * The head of a request has been read. Takes who asks, undefined for nobody of ours, the bytes of the request, and whether the
   * connection was in use before we knew it. Returns the request's number on this connection.
   */
  begin(owner: LaneMeter | undefined, asked: Asked, unknown: boolean): number {
    // A quick client asks again before we are told that the last answer has been written.
    if (this.#serving) this.#handOver(asked);
    if (owner !== this.#owner) this.#owner?.leave(this);
    this.#owner = owner;
    this.#serving = true;
    this.#request += 1;
    if (unknown) {
      this.#read = this.net.bytesRead;
      this.#readKnown = asked.body > 0;
      owner?.passed(asked.head + asked.body, 0);
    }
    owner?.asked(this, !this.#owners.has(owner));
    if (owner) this.#owners.add(owner);
    return this.#request;
  }

  /** The answer to a request is complete: what comes next belongs to the next request, which may have come already. */
  end(request: number): void {
    if (request !== this.#request) return;
    this.settle();
    this.#read = this.net.bytesRead;
    this.#readKnown = false;
    this.#serving = false;
  }

  /** The connection has closed. */
  close(): void {
    this.settle();
    this.#serving = false;
    this.#owner?.leave(this);
  }

  /** Gives what passed since the last time to whoever it belongs to, but for so many bytes that were read and are the next one's. */
  settle(ahead = 0): void {
    if (!this.#serving) return;
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
  }
}
