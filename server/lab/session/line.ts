import type { Socket } from 'node:net';
import type { LaneMeter } from './lane-meter.ts';

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
   * The head of a request has been read. Takes who asks, undefined for nobody of ours; and of a connection that was in use
   * before we knew it the bytes of this head and of the body that follows.
   */
  begin(owner: LaneMeter | undefined, first?: { readonly head: number; readonly body: number }): void {
    this.settle();
    if (owner !== this.#owner) this.#owner?.leave(this);
    this.#owner = owner;
    this.#serving = true;
    if (first !== undefined) {
      this.#read = this.net.bytesRead;
      this.#readKnown = first.body > 0;
      owner?.passed(first.head + first.body, 0);
    }
    if (owner === undefined) return;
    owner.asked(this, !this.#owners.has(owner));
    this.#owners.add(owner);
  }

  /** The answer is complete: what comes next belongs to the next request. */
  end(): void {
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

  /** Gives what passed since the last time to whoever it belongs to. */
  settle(): void {
    if (!this.#serving) return;
    const { bytesRead, bytesWritten } = this.net;
    if (!this.#readKnown) {
      this.#owner?.passed(bytesRead - this.#read, 0);
      this.#read = bytesRead;
    }
    this.#owner?.passed(0, bytesWritten - this.#written);
    this.#written = bytesWritten;
  }
}
