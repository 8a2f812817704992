import { connect, type Socket } from 'node:net';

/** An HTTP answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request, nothing of it checked or mended. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Beside Host and Connection, which are there unless named here; empty text leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Takes the port and a request; returns its bytes. A body gets its Content-Length unless the headers frame it. */
export function requestBytes(
  port: number,
  { method = 'GET', path = '/', headers = {}, body = '' }: RawRequest,
): Buffer {
  const framed = Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name));
  const length = Buffer.byteLength(body);
  const all: Record<string, string> = {
    Host: `127.0.0.1:${port}`,
    Connection: 'close',
    ...(framed || length === 0 ? {} : { 'Content-Length': String(length) }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: ${value}\r\n`],
  );
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`),
    Buffer.from(body),
  ]);
}

/** One of this machine's own addresses, on Linux: what is counted for each address is counted for it alone. */
export function loopback(number: number): string {
  return process.platform === 'linux'
    ? `127.0.${1 + (Math.floor(number / 250) % 250)}.${1 + (number % 250)}`
    : '127.0.0.1';
}

/**
 * Takes the port, the bytes or request to send, milliseconds to wait, and the address to come from; returns the answer, undefined
 * without one.
 */
export function ask(
  port: number,
  request: RawRequest | Buffer,
  patience = 10_000,
  localAddress = '127.0.0.1',
): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    let received = '';
    const settle = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parseAnswer(received));
    };
    const timer = setTimeout(settle, patience);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (isComplete(received)) settle();
    });
    socket.on('error', settle);
    socket.on('close', settle);
    socket.write(Buffer.isBuffer(request) ? request : requestBytes(port, request));
  });
}

/** Takes the port and bytes; sends them and resets the connection at once. Resolves when that is done. */
export function sendAndReset(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, () => socket.resetAndDestroy());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

/** Takes what was received; true when the answer is whole, or is a stream that has begun. */
function isComplete(received: string): boolean {
  const answer = parseAnswer(received);
  if (answer === undefined) return false;
  const { status, headers, body } = answer;
  if (status === 101 || headers['content-type'] === 'text/event-stream') return true;
  return headers['content-length'] !== undefined && body.length >= Number(headers['content-length']);
}

/** Takes what was received; returns the answer, undefined while its head is not whole. */
export function parseAnswer(received: string): Answer | undefined {
  const end = received.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1];
  if (end < 0 || status === undefined) return undefined;
  const lines = received.slice(0, end).split('\r\n').slice(1);
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const rest = received.slice(end + 4);
  if (status === '100') return parseAnswer(rest);
  // Behind it may stand the answer to what came after.
  const own = rest.slice(0, Number(headers['content-length'] ?? rest.length));
  const body = headers['transfer-encoding'] === 'chunked' ? unchunk(rest) : own;
  return { status: Number(status), headers, body: Buffer.from(body, 'latin1').toString() };
}

function unchunk(text: string): string {
  let whole = '';
  let rest = text;
  for (let size = Number.parseInt(rest, 16); size > 0; size = Number.parseInt(rest, 16)) {
    const start = rest.indexOf('\r\n') + 2;
    whole += rest.slice(start, start + size);
    rest = rest.slice(start + size + 2);
  }
  return whole;
}
