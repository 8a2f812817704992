/** How the end of a message is known. */
export type Framing =
  | { readonly kind: 'none' | 'chunked' | 'until-close' | 'tunnel' }
  | { readonly kind: 'length'; readonly bytes: number };

/** The first line and the headers of a message, with the bytes that they came in. */
export interface Head {
  readonly startLine: string;
  /** By lower-case name; repeated ones joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly raw: Buffer;
}

const HEAD_END = '\r\n\r\n';
const LINE_END = '\n';
/** Bytes of a head or a chunk's first line: beyond this it is not HTTP. */
const LINE_LIMIT = 65_536;
/** Bytes behind a head that waits. */
const WAITING_LIMIT = 8_388_608;

function parseHead(raw: Buffer): Head {
  const [startLine = '', ...lines] = raw.toString('latin1').trim().split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { startLine, headers, raw };
}

/** Takes the head of a request; true when it asks for another protocol. */
export function asksForUpgrade(head: Head): boolean {
  return head.headers.has('upgrade') && /\bupgrade\b/i.test(head.headers.get('connection') ?? '');
}

/** Takes the head of a request; returns its bytes without the wish to upgrade. */
export function withoutUpgrade(head: Head): Buffer {
  const lines = head.raw.toString('latin1').trim().split('\r\n');
  const kept = lines.filter((line) => !/^(upgrade|connection)\s*:/i.test(line));
  return Buffer.from([...kept, 'Connection: close'].join('\r\n') + HEAD_END, 'latin1');
}

function bodyFraming(head: Head): Framing | undefined {
  if (/\bchunked\b/i.test(head.headers.get('transfer-encoding') ?? '')) return { kind: 'chunked' };
  const length = head.headers.get('content-length');
  return length === undefined ? undefined : { kind: 'length', bytes: Number(length) };
}

/** Takes the head of a request; returns how its end is known. */
export function requestFraming(head: Head): Framing {
  return bodyFraming(head) ?? { kind: 'none' };
}

/** Takes the head of a response; returns its status, 0 when it has none. */
export function statusOf(head: Head): number {
  return Number(head.startLine.split(' ')[1] ?? 0);
}

/** Takes the head of a response and the method that it answers; returns how its end is known. */
export function responseFraming(head: Head, method: string | undefined): Framing {
  const status = statusOf(head);
  if (status === 101) return { kind: 'tunnel' };
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return { kind: 'none' };
  return bodyFraming(head) ?? { kind: 'until-close' };
}

/** What a reader tells. Together the bytes of `head` and `body` are exactly those that were fed. */
export interface MessageHandlers {
  /** Returns how the end of this message is known, or `wait`: then the same head is told again at `retry`. */
  head(head: Head): Framing | 'wait';
  body(bytes: Buffer): void;
  /** The message is complete; another may follow. Not called for `until-close` and `tunnel`. */
  end(): void;
}

type State = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'trailer' | 'rest';

/** Splits the bytes of one direction into messages, changing none. */
export class MessageReader {
  readonly #handlers: MessageHandlers;
  #state: State = 'head';
  #pending: Buffer = Buffer.alloc(0);
  #remaining = 0;
  /** A head that waits, and what came behind it. */
  #waiting: { readonly head: Head; readonly behind: Buffer[]; bytes: number } | undefined;

  /** Takes who is told. */
  constructor(handlers: MessageHandlers) {
    this.#handlers = handlers;
  }

  /** Takes the next bytes. Throws RangeError when they cannot be HTTP, or are too many behind a head that waits. */
  feed(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && this.#waiting === undefined) rest = this.#step(rest);
    if (this.#waiting === undefined) return;
    this.#waiting.behind.push(rest);
    this.#waiting.bytes += rest.length;
    if (this.#waiting.bytes > WAITING_LIMIT) throw new RangeError('Too much waits behind a request.');
  }

  /** Tells the head that waits again, if there is one, and goes on behind it. Throws as `feed` does. */
  retry(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#begin(waiting.head);
    for (const bytes of waiting.behind) this.feed(bytes);
  }

  #step(bytes: Buffer): Buffer {
    switch (this.#state) {
      case 'head':
        return this.#readTo(HEAD_END, bytes, (raw) => this.#begin(parseHead(raw)));
      case 'chunk-size':
        return this.#readTo(LINE_END, bytes, (line) => this.#chunk(line));
      case 'trailer':
        return this.#readTo(LINE_END, bytes, (line) => {
          this.#handlers.body(line);
          if (line.toString('latin1').trim() === '') this.#finish();
        });
      case 'length':
      case 'chunk-data':
        return this.#counted(bytes);
      case 'rest':
        this.#handlers.body(bytes);
        return Buffer.alloc(0);
    }
  }

  /** Collects bytes up to and including the mark, hands them on, returns what follows. */
  #readTo(mark: string, bytes: Buffer, found: (raw: Buffer) => void): Buffer {
    const all = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const at = all.indexOf(mark);
    if (at < 0) {
      if (all.length > LINE_LIMIT) throw new RangeError('These bytes are not HTTP.');
      this.#pending = all;
      return Buffer.alloc(0);
    }
    this.#pending = Buffer.alloc(0);
    const end = at + mark.length;
    found(all.subarray(0, end));
    return all.subarray(end);
  }

  #begin(head: Head): void {
    const framing = this.#handlers.head(head);
    if (framing === 'wait') this.#waiting = { head, behind: [], bytes: 0 };
    else if (framing.kind === 'chunked') this.#state = 'chunk-size';
    else if (framing.kind === 'until-close' || framing.kind === 'tunnel') this.#state = 'rest';
    else if (framing.kind === 'length' && framing.bytes > 0) {
      this.#state = 'length';
      this.#remaining = framing.bytes;
    } else this.#finish();
  }

  #chunk(line: Buffer): void {
    const size = Number.parseInt(line.toString('latin1'), 16);
    if (!(size >= 0)) throw new RangeError('A chunk begins without its size.');
    this.#handlers.body(line);
    this.#state = size === 0 ? 'trailer' : 'chunk-data';
    this.#remaining = size + 2; // the line end behind the data
  }

  #counted(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, this.#remaining);
    this.#remaining -= taken.length;
    this.#handlers.body(taken);
    if (this.#remaining === 0) {
      if (this.#state === 'chunk-data') this.#state = 'chunk-size';
      else this.#finish();
    }
    return bytes.subarray(taken.length);
  }

  #finish(): void {
    this.#state = 'head';
    this.#handlers.end();
  }
}
