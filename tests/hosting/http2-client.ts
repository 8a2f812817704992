import { once } from 'node:events';
import {
  connect,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { decodeFrame, type Frame } from '#protocol';

/** An answer by HTTP/2. */
export interface Answer2 {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Takes where to connect, the certificate to trust, and the host to ask for where that is another; opens a connection by HTTP/2. Rejects when it cannot. */
export async function openSession(
  url: string,
  ca: string,
  host = new URL(url).host,
): Promise<ClientHttp2Session> {
  const { hostname, port } = new URL(url);
  const session = connect(`https://${host}`, {
    createConnection: () => connectTls({ host: hostname, port: Number(port), ca, ALPNProtocols: ['h2'] }),
  });
  // What ends it is for the tests to see by what they ask.
  session.on('error', () => undefined);
  await once(session, 'connect');
  return session;
}

/** Takes a connection, headers beside those of a GET, and a body; returns the answer. Rejects when the stream breaks off without one. */
export function ask2(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string,
): Promise<Answer2> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === undefined });
    let answered: (IncomingHttpHeaders & { ':status'?: number | undefined }) | undefined;
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (got) => (answered = got));
    stream.on('data', (part: string) => (text += part));
    stream.on('error', reject);
    stream.on('close', () => {
      if (answered === undefined) reject(new Error(`Broken off with code ${stream.rstCode}.`));
      else resolve({ status: answered[':status'] ?? 0, headers: answered, body: text });
    });
    if (body !== undefined) stream.end(body);
  });
}

/** A stream of server-sent events by HTTP/2, and what came of it. */
export interface Stream2 {
  readonly frames: readonly Frame[];
  /** Seq of the last event that followed on what came before; each hole is counted. */
  readonly seq: number;
  readonly holes: number;
  readonly closed: boolean;
  /** Resolves when an event of that seq or later has come. */
  reach(seq: number): Promise<void>;
  close(): void;
}

/** Takes a connection, a path and further headers; opens a stream of events there. Resolves at its hello. */
export async function openStream2(
  session: ClientHttp2Session,
  path: string,
  headers: OutgoingHttpHeaders = {},
): Promise<Stream2> {
  const stream = session.request({ ':path': path, ...headers });
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  const state = { seq: 0, holes: 0, closed: false };
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('error', () => undefined);
  stream.on('close', () => (state.closed = true));
  stream.on('data', (part: string) => {
    const whole = (rest + part).split('\n\n');
    rest = whole.pop() ?? '';
    for (const message of whole) {
      const frame = decodeFrame(JSON.parse(message.slice('data:'.length)));
      frames.push(frame);
      if (frame.type === 'hello') state.seq = frame.from;
      if (frame.type === 'batch') {
        if (frame.from !== state.seq) state.holes += 1;
        state.seq = frame.to;
      }
    }
    for (const look of waiting) look();
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      stream.once('close', () => reject(new Error('The stream ended.')));
      waiting.add(look);
      look();
    });
  await until(() => frames.length > 0);
  return {
    frames,
    get seq() {
      return state.seq;
    },
    get holes() {
      return state.holes;
    },
    get closed() {
      return state.closed;
    },
    reach: (seq) => until(() => state.seq >= seq),
    close: () => stream.close(),
  };
}
