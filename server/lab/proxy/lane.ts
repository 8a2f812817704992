import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Profile } from './profiles.ts';

/** Bytes that may wait in a lane before its source is paused. */
const QUEUE_LIMIT = 262_144;
/** With a limited bandwidth, pieces are this part of a second's bytes, so that they flow rather than jump. */
const PIECES_PER_SECOND = 50;

type Item = { readonly arrived: number } & ({ readonly bytes: Buffer } | { readonly finish: Ending });

/** How a connection ends: in the ordinary way, or by a reset. */
export type Ending = 'end' | 'reset';

/** What a lane reads of profiles. */
export type Shape = Pick<Profile, 'latencyMs' | 'jitterMs' | 'bytesPerSecond' | 'sliceBytes'>;

/** What a lane needs to know in each moment. */
export interface LaneHost {
  shape(): Shape;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Bytes were written to the sink. */
  passed(bytes: number): void;
}

/** Takes a socket; closes it at once, by a reset where that is possible. */
export function reset(socket: Socket): void {
  if (socket.destroyed) return;
  // Node loses a socket without a 'close' when it is reset behind its own end (libuv answers EINVAL), and waits for
  // a connection that is not there yet.
  if (socket.writableEnded || socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}

/** Takes a socket; settles when it can take more or is closed. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}

/** One direction of a connection: passes bytes in order, late, thin or in pieces, as the profile says. */
export class Lane {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #host: LaneHost;
  readonly #queue: Item[] = [];
  #waiting = 0;
  #running = false;
  #stopped = false;
  #held: PromiseWithResolvers<void> | undefined;
  #freeAt = 0;

  /** Takes where bytes come from, where they go, and who knows how. */
  constructor(source: Socket, sink: Socket, host: LaneHost) {
    this.#source = source;
    this.#sink = sink;
    this.#host = host;
  }

  /** Takes bytes to pass on. */
  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#waiting += bytes.length;
    if (this.#waiting > QUEUE_LIMIT) this.#source.pause();
    this.#add({ arrived: performance.now(), bytes });
  }

  /** Ends the sink behind the bytes that still wait. */
  finish(how: Ending): void {
    this.#add({ arrived: performance.now(), finish: how });
  }

  /** The source is gone: nothing passes any more, and the sink is closed as soon as the lane is not held. */
  abandon(how: Ending): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#queue.length = 0;
    void this.#whileHeld().then(() => (how === 'reset' ? reset(this.#sink) : this.#sink.destroy()));
  }

  /** Passes nothing until `go`; everything waits. */
  hold(): void {
    this.#held ??= Promise.withResolvers();
  }

  /** Passes what waited, and what comes. */
  go(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  /** Passes nothing any more, not even what waits. */
  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
  }

  #add(item: Item): void {
    if (this.#stopped) return;
    this.#queue.push(item);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift()) {
      const { latencyMs = 0, jitterMs = 0 } = this.#host.shape();
      const late = jitterMs === 0 ? 0 : this.#host.random() * jitterMs;
      await this.#wait(item.arrived + latencyMs + late);
      await this.#whileHeld();
      if (this.#stopped) break;
      if ('bytes' in item) await this.#pass(item.bytes);
      else if (item.finish === 'end') this.#sink.end();
      else reset(this.#sink);
    }
    this.#running = false;
  }

  async #pass(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      await this.#whileHeld();
      if (this.#stopped || this.#sink.destroyed) break;
      const { sliceBytes, bytesPerSecond } = this.#host.shape();
      const thin = Math.max(1, Math.floor((bytesPerSecond ?? Infinity) / PIECES_PER_SECOND));
      const piece = bytes.subarray(at, at + Math.min(sliceBytes ?? Infinity, thin));
      at += piece.length;
      this.#host.passed(piece.length);
      if (!this.#sink.write(piece)) await drained(this.#sink);
      if (bytesPerSecond !== undefined) await this.#spend(piece.length / bytesPerSecond);
      if (sliceBytes !== undefined) await nextTurn(); // a write of its own for each piece
    }
    this.#waiting -= bytes.length;
    if (this.#waiting <= QUEUE_LIMIT && this.#source.isPaused()) this.#source.resume();
  }

  /** Takes the seconds that a piece occupies the line; waits until it is free again. */
  async #spend(seconds: number): Promise<void> {
    this.#freeAt = Math.max(this.#freeAt, performance.now()) + seconds * 1000;
    await this.#wait(this.#freeAt);
  }

  async #wait(until: number): Promise<void> {
    const milliseconds = until - performance.now();
    if (milliseconds >= 1) await delay(milliseconds);
  }

  async #whileHeld(): Promise<void> {
    while (this.#held !== undefined) await this.#held.promise;
  }
}
