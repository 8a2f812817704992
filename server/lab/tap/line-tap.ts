import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PATHS } from '#protocol';
import { notePosted, noteRequest, ResponseTap } from './http-tap.ts';
import { SseTap } from './sse-tap.ts';
import type { Scribe } from './tap.ts';
import { WebSocketTap } from './websocket-tap.ts';

/** What a connection is used for at the moment. */
export type Service = Pick<IncomingMessage, 'method' | 'url'> & { readonly upgraded: boolean };

/** What reads one direction. */
interface Reader {
  /** Throws when it cannot read the bytes. */
  feed(bytes: Buffer): void;
  end?(): void;
}

/**
 * The tap of one connection: sees what is written to its socket, and after an upgrade what is read from it. It changes nothing,
 * and a failure of its own ends it and nothing else.
 */
export class LineTap {
  readonly #net: Socket;
  #scribe: Scribe | undefined;
  #out: Reader | undefined;
  #in: Reader | undefined;
  #isWatching = false;
  #isListening = false;

  /** Takes the connection; does nothing yet. */
  constructor(net: Socket) {
    this.#net = net;
  }

  /** A request has come. Takes it and who writes it down. */
  begin(request: IncomingMessage, scribe: Scribe): void {
    this.#scribe = scribe;
    noteRequest(request, scribe);
    if (request.method === 'POST' && request.url?.startsWith(PATHS.socket)) this.#readPosted(request, scribe);
    this.#in = undefined;
    this.#out = new ResponseTap(request, scribe, this.#buffered);
    this.#watch();
  }

  /** The connection is a WebSocket from now on. */
  upgraded(): void {
    if (this.#scribe === undefined) return;
    this.#in = new WebSocketTap(this.#scribe, 'in');
    this.#listen();
  }

  /** The tap is turned on in the middle of something. Takes what, and who writes it down. */
  join(service: Service, scribe: Scribe): void {
    this.#scribe = scribe;
    this.#watch();
    if (service.upgraded) {
      this.#out = new WebSocketTap(scribe, 'out', this.#buffered);
      this.upgraded();
    } else if (service.url?.startsWith(`${PATHS.stream}?`)) {
      this.#out = joined(new SseTap(scribe, false, this.#buffered), 'data:');
    } else this.#out = joined(new ResponseTap(service, scribe, this.#buffered), 'HTTP/');
  }

  /** The answer is complete, or nobody taps any more. */
  end(): void {
    this.#read(this.#out, (reader) => reader.end?.());
    this.#out = this.#in = this.#scribe = undefined;
  }

  /** Written bytes that the network has not taken; undefined while a write is being put together. */
  readonly #buffered = (): number | undefined =>
    this.#net.writableCorked > 0 ? undefined : this.#net.writableLength;

  #readPosted(request: IncomingMessage, scribe: Scribe): void {
    const parts: string[] = [];
    request.on('data', (part: Buffer | string) => parts.push(part.toString()));
    request.once('end', () => notePosted(parts.join(''), scribe));
  }

  /** Everything that leaves goes through these two, whoever writes. */
  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const net = this.#net;
    const see = (chunk: unknown, encoding: unknown): void => {
      const bytes = bytesOf(chunk, encoding);
      if (bytes !== undefined) this.#read(this.#out, (reader) => reader.feed(bytes));
    };
    for (const name of ['write', 'end'] as const) {
      const method: unknown = Reflect.get(net, name);
      if (typeof method !== 'function') continue;
      Reflect.set(net, name, (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(method, net, args);
        see(args[0], args[1]);
        return result;
      });
    }
  }

  /** Before whoever reads the WebSocket, for ws unmasks the bytes where they stand; so they are copied, too. */
  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#net.prependListener('data', (bytes: Buffer) =>
      this.#read(this.#in, (reader) => reader.feed(Buffer.from(bytes))),
    );
  }

  #read(reader: Reader | undefined, read: (reader: Reader) => void): void {
    if (reader === undefined) return;
    try {
      read(reader);
    } catch (error) {
      const way = reader === this.#in ? 'in' : 'out';
      if (way === 'in') this.#in = undefined;
      else this.#out = undefined;
      this.#scribe?.({
        way,
        layer: 'http-body',
        bytes: 0,
        summary: 'unreadable',
        detail: error instanceof Error ? error.message : String(error),
        explained:
          'The tap was turned on in the middle of this, or it is damaged: the rest of it is not shown.',
      });
    }
  }
}

/** Takes a reader and how the first bytes begin where it can read them; returns it with that looked at first. */
function joined(reader: Reader, begin: string): Reader {
  let isFirst = true;
  return {
    feed: (bytes) => {
      if (isFirst && bytes.toString('latin1', 0, begin.length) !== begin) {
        throw new RangeError('This began before the tap.');
      }
      isFirst = false;
      reader.feed(bytes);
    },
    end: () => reader.end?.(),
  };
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer | undefined {
  if (typeof chunk === 'string') {
    return Buffer.from(
      chunk,
      typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8',
    );
  }
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : undefined;
}
