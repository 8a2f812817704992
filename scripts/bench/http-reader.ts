/** A minimal reader of HTTP/1.1 answers on one kept-alive socket: lengths, chunks, or until the end. */

/** What the reader tells. */
export interface HttpHandlers {
  /** The head has come: its status and its header lines, names in lower case. */
  head?(status: number, headers: ReadonlyMap<string, string>): void;
  /** Bytes of the body, unchunked. */
  body?(bytes: Buffer): void;
  /** The answer is complete. */
  end?(): void;
}

type Mode = 'head' | 'length' | 'size' | 'chunk' | 'last' | 'open';

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** Takes the text of a head; returns its status and header lines. Throws when it is not HTTP. */
export function parseHead(text: string): { status: number; headers: Map<string, string> } {
  const [first = '', ...lines] = text.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (!status) throw new Error(`Not an HTTP answer: ${first.slice(0, 60)}`);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { status, headers };
}

/** Feed it what the socket reads; it calls the handlers. */
export class HttpReader {
  readonly #handlers: HttpHandlers;
  #mode: Mode = 'head';
  #rest: Buffer = Buffer.alloc(0);
  #left = 0;

  /** Takes the handlers. */
  constructor(handlers: HttpHandlers) {
    this.#handlers = handlers;
  }

  /** Takes the next chunk. Throws when it is not HTTP. */
  feed(chunk: Buffer): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (this.#rest.length > 0 && this.#step());
  }

  /** One step of the machine; false when it needs more bytes. */
  #step(): boolean {
    switch (this.#mode) {
      case 'head':
        return this.#head();
      case 'size':
        return this.#size();
      case 'last':
        return this.#last();
      case 'open':
        this.#handlers.body?.(this.#take(this.#rest.length));
        return true;
      case 'length':
      case 'chunk':
        return this.#bytes();
    }
  }

  #head(): boolean {
    const end = this.#rest.indexOf(HEAD_END);
    if (end < 0) return false;
    const { status, headers } = parseHead(this.#take(end + 4).toString('latin1'));
    this.#handlers.head?.(status, headers);
    const length = headers.get('content-length');
    if (headers.get('transfer-encoding')?.includes('chunked')) this.#mode = 'size';
    else if (length !== undefined || status === 204 || status === 304) this.#sized(Number(length ?? 0));
    else this.#mode = 'open';
    return true;
  }

  #sized(length: number): void {
    this.#left = length;
    this.#mode = length === 0 ? 'head' : 'length';
    if (length === 0) this.#handlers.end?.();
  }

  #size(): boolean {
    const end = this.#rest.indexOf(LINE_END);
    if (end < 0) return false;
    const line = this.#take(end + 2).toString('latin1', 0, end);
    if (line === '') return true; // the border after a chunk
    this.#left = parseInt(line, 16);
    this.#mode = this.#left > 0 ? 'chunk' : 'last';
    return true;
  }

  /** After the empty chunk comes an empty line; nobody here sends trailers. */
  #last(): boolean {
    if (this.#rest.length < 2) return false;
    this.#take(2);
    this.#mode = 'head';
    this.#handlers.end?.();
    return true;
  }

  #bytes(): boolean {
    const part = this.#take(Math.min(this.#left, this.#rest.length));
    this.#left -= part.length;
    this.#handlers.body?.(part);
    if (this.#left > 0) return false;
    if (this.#mode === 'chunk') this.#mode = 'size';
    else {
      this.#mode = 'head';
      this.#handlers.end?.();
    }
    return true;
  }

  #take(count: number): Buffer {
    const part = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return part;
  }
}
