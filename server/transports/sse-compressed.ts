import type { ServerResponse } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { SharedFrame } from '../hub/shared-frame.ts';
import type { Sink } from './contract.ts';
import { endStream, openStream, sseForm } from './sse-stream.ts';

/**
 * A stream of which each frame is compressed for one viewer alone, and flushed so that it can be read at once. Only a lane of
 * the Lab that asks for it has one.
 */
export class CompressedSseSink implements Sink {
  readonly transport = 'sse';
  readonly #out: Duplex;
  readonly #gzip: Gzip;
  /** Bytes that are being compressed. */
  #packing = 0;
  #onReady: () => void = () => undefined;

  constructor(response: ServerResponse, socket: NetSocket) {
    this.#out = openStream(response, socket, { 'Content-Encoding': 'gzip' });
    this.#gzip = createGzip();
    this.#gzip.on('data', (part: Buffer) => this.#out.write(part));
    this.#gzip.on('end', () => this.#out.end());
    this.#out.once('close', () => this.#gzip.destroy());
    this.#out.on('drain', () => this.#onReady());
  }

  get ready(): boolean {
    return this.#out.writable && !this.#gzip.writableEnded;
  }

  get unsent(): number {
    return this.#out.writableLength + this.#packing;
  }

  write(frame: SharedFrame): void {
    if (!this.ready) return;
    const form = frame.as(sseForm);
    this.#packing += form.length;
    this.#gzip.write(form);
    this.#gzip.flush(constants.Z_SYNC_FLUSH, () => {
      this.#packing -= form.length;
      if (this.#packing === 0 && this.#out.writableLength === 0) this.#onReady();
    });
  }

  end(last: SharedFrame): void {
    if (this.ready) endStream(this.#out, () => this.#gzip.end(last.as(sseForm)));
  }

  onReady(listener: () => void): void {
    this.#onReady = listener;
  }

  onClose(listener: () => void): void {
    this.#out.once('close', listener);
  }
}
