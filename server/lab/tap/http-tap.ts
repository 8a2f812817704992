import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { PATHS } from '#protocol';
import { type Framing, type Head, MessageReader, responseFraming, statusOf } from '../proxy/framing.ts';
import { notePayload } from './packets.ts';
import { headWithoutSecrets } from './secrets.ts';
import { SseTap } from './sse-tap.ts';
import { bufferedNow, type Buffered, type Scribe } from './tap.ts';
import { WebSocketTap } from './websocket-tap.ts';

const MOST = 4 * 1024 * 1024;

/** Takes the head of a request as Node read it; returns it as text. */
function requestHead({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Takes a request and who writes it down; writes down its head. */
export function noteRequest(request: IncomingMessage, scribe: Scribe): void {
  const head = requestHead(request);
  const [path = ''] = (request.url ?? '').split('?');
  scribe({
    way: 'in',
    layer: 'http-request',
    bytes: Buffer.byteLength(head, 'latin1'),
    summary: `${request.method ?? ''} ${path}`,
    detail: headWithoutSecrets(head),
    explained: requestMeaning(request, path),
  });
}

function requestMeaning({ method, url = '', headers }: IncomingMessage, path: string): string {
  if (headers.upgrade !== undefined) return 'Asks that this connection becomes a WebSocket.';
  if (path === PATHS.stream) return 'Opens a stream of server-sent events, from a cursor.';
  if (path === PATHS.poll)
    return 'Plain polling: asks once what comes after a cursor, and is answered at once.';
  if (path !== PATHS.socket) return 'An ordinary request.';
  if (method === 'POST') return 'Long polling: brings packets up, in a request of their own.';
  if (/[?&]sid=/.test(url)) return 'Long polling: waits for its answer until there is something to say.';
  return 'Long polling: opens an Engine.IO session.';
}

/** Takes the text of a POST to Engine.IO; writes down it and the packets in it. */
export function notePosted(text: string, scribe: Scribe): void {
  const bytes = Buffer.byteLength(text);
  const explained = 'The packets that go up.';
  scribe({ way: 'in', layer: 'http-body', bytes, summary: `${bytes} bytes`, detail: text, explained });
  notePayload(text, 'in', scribe);
}

/** What of a response is being read. */
interface Body {
  readonly head: Head;
  readonly framing: Framing;
  readonly parts: Buffer[];
  readonly sse: SseTap | undefined;
  readonly frames: WebSocketTap | undefined;
}

/** Writes down the answer to one request, as the socket was given it. */
export class ResponseTap {
  readonly #scribe: Scribe;
  readonly #buffered: Buffered;
  readonly #isEngine: boolean;
  readonly #method: string;
  readonly #reader: MessageReader;
  #body: Body | undefined;

  /** Takes the request, who writes it down, and what says how many written bytes still wait here. */
  constructor(
    { method = 'GET', url = '' }: Pick<IncomingMessage, 'method' | 'url'>,
    scribe: Scribe,
    buffered: Buffered,
  ) {
    this.#scribe = scribe;
    this.#buffered = buffered;
    this.#method = method;
    this.#isEngine = url.startsWith(PATHS.socket);
    this.#reader = new MessageReader({
      head: (head) => this.#begin(head),
      body: (bytes) => this.#more(bytes),
      end: () => this.end(),
    });
  }

  /** Takes the next bytes. Throws when they cannot be read. */
  feed(bytes: Buffer): void {
    this.#reader.feed(bytes);
  }

  /** The answer is complete: what of its body was not written down yet is now. */
  end(): void {
    const body = this.#body;
    this.#body = undefined;
    if (body === undefined || body.sse || body.frames || body.parts.length === 0) return;
    this.#noteBody(body);
  }

  #begin(head: Head): Framing {
    const framing = responseFraming(head, this.#method);
    const isStream = /^text\/event-stream/.test(head.headers.get('content-type') ?? '');
    const isGzip = head.headers.get('content-encoding') === 'gzip';
    this.#body = {
      head,
      framing,
      parts: [],
      sse: isStream ? new SseTap(this.#scribe, isGzip, this.#buffered) : undefined,
      frames: framing.kind === 'tunnel' ? new WebSocketTap(this.#scribe, 'out', this.#buffered) : undefined,
    };
    this.#scribe({
      way: 'out',
      layer: 'http-response',
      bytes: head.raw.length,
      summary: head.startLine.replace(/^HTTP\/1\.1 /, ''),
      detail: headWithoutSecrets(head.raw.toString('latin1')),
      explained: responseMeaning(head, isStream),
      ...bufferedNow(this.#buffered),
    });
    return framing;
  }

  #more(bytes: Buffer): void {
    const { parts, sse, frames } = this.#body ?? {};
    if (sse) sse.feed(bytes);
    else if (frames) frames.feed(bytes);
    else parts?.push(Buffer.from(bytes));
  }

  #noteBody({ head, framing, parts }: Body): void {
    const wire = Buffer.concat(parts);
    const isGzip = head.headers.get('content-encoding') === 'gzip';
    const sent = framing.kind === 'chunked' ? unchunked(wire) : wire;
    const text = (isGzip ? gunzipSync(sent, { maxOutputLength: MOST }) : sent).toString();
    this.#scribe({
      way: 'out',
      layer: 'http-body',
      bytes: wire.length,
      summary: isGzip ? `gzip, ${wire.length} bytes for ${Buffer.byteLength(text)}` : `${wire.length} bytes`,
      detail: text,
      explained: 'What the answer holds.',
      ...bufferedNow(this.#buffered),
    });
    if (this.#isEngine && this.#method === 'GET' && statusOf(head) === 200)
      notePayload(text, 'out', this.#scribe);
  }
}

function responseMeaning(head: Head, isStream: boolean): string {
  const status = statusOf(head);
  if (status === 101) return 'Agreed: from here on this connection carries WebSocket frames, both ways.';
  if (isStream) return 'The stream is open: its body goes on until the connection ends.';
  const isLast = /\bclose\b/i.test(head.headers.get('connection') ?? '');
  if (status === 200) return `The answer; the connection ${isLast ? 'ends with it' : 'may be used again'}.`;
  return status >= 400 ? 'Refused; the body says why.' : 'An answer without what was asked for.';
}

/** Takes a whole chunked body (RFC 9112, 7.1); returns what is in its chunks. */
function unchunked(wire: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < wire.length;) {
    const lineEnd = wire.indexOf('\r\n', at);
    const size = Number.parseInt(wire.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) break;
    parts.push(wire.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
