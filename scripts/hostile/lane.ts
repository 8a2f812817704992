import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Shape } from './modes.ts';

/** Bytes that may wait in a lane before its source is paused. */
const QUEUE_LIMIT = 262_144;
/** With a limited bandwidth, pieces are this part of a second's bytes, so that they flow rather than jump. */
const PIECES_PER_SECOND = 50;

type Item = { readonly arrived: number } & (
  { readonly bytes: Buffer } | { readonly finish: 'end' | 'reset' }
);

/** Takes a socket; closes it at once, by a reset where that is possible. */
export function reset(socket: Socket): void {
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

/** One direction of a connection: passes bytes in order, late, thin or in pieces, as the shape says. */
export class Lane {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #shape: () => Shape;
  readonly #passed: (bytes: number) => void;
  readonly #queue: Item[] = [];
  #waiting = 0;
  #running = false;
  #stopped = false;
  #freeAt = 0;

  /** Takes where bytes come from, where they go, the shape of this moment, and who counts them. */
  constructor(source: Socket, sink: Socket, shape: () => Shape, passed: (bytes: number) => void) {
    this.#source = source;
    this.#sink = sink;
    this.#shape = shape;
    this.#passed = passed;
  }

  /** Takes bytes to pass on. */
  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#waiting += bytes.length;
    if (this.#waiting > QUEUE_LIMIT) this.#source.pause();
    this.#add({ arrived: performance.now(), bytes });
  }

  /** Ends the sink behind the bytes that still wait: in the ordinary way, or by a reset. */
  finish(how: 'end' | 'reset'): void {
    this.#add({ arrived: performance.now(), finish: how });
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
      await this.#wait(item.arrived + (this.#shape().latency ?? 0));
      if (this.#stopped) break;
      if ('bytes' in item) await this.#pass(item.bytes);
      else if (item.finish === 'end') this.#sink.end();
      else reset(this.#sink);
    }
    this.#running = false;
  }

  async #pass(bytes: Buffer): Promise<void> {
    const { slice, bandwidth } = this.#shape();
    const thin =
      bandwidth === undefined ? bytes.length : Math.max(1, Math.floor(bandwidth / PIECES_PER_SECOND));
    const size = Math.min(slice ?? bytes.length, thin);
    for (let at = 0; at < bytes.length && !this.#stopped && !this.#sink.destroyed; at += size) {
      const piece = bytes.subarray(at, at + size);
      this.#passed(piece.length);
      if (!this.#sink.write(piece)) await drained(this.#sink);
      if (bandwidth !== undefined) await this.#spend(piece.length / bandwidth);
      if (slice !== undefined) await nextTurn(); // a write of its own for each piece
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
}
