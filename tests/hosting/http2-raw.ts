import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

/** Kinds of frames (RFC 9113, 6), and the flags that are used here. */
export const KIND = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, continuation: 9 } as const;
export const END_STREAM = 1;
export const END_HEADERS = 4;

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Takes a frame's kind, flags, stream and payload; returns its bytes. */
export function frame(
  kind: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(kind, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Takes names and values; returns them as HPACK has them, each a literal that is not kept (RFC 7541, 6.2.2). */
export function fields(list: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(list.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
}

function text(written: string): Buffer {
  const bytes = Buffer.from(written, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const rest: number[] = [127];
  let left = bytes.length - 127;
  for (; left >= 128; left = Math.floor(left / 128)) rest.push((left % 128) + 128);
  return Buffer.concat([Buffer.from([...rest, left]), bytes]);
}

/** Takes a method, an authority and a path; returns the fields of a request. */
export function requestFields(method: string, authority: string, path: string): Buffer {
  return fields([
    [':method', method],
    [':scheme', 'https'],
    [':authority', authority],
    [':path', path],
  ]);
}

/** A connection that speaks HTTP/2 byte by byte, and whatever is wrong with it. */
export interface RawSession {
  readonly socket: TLSSocket;
  /** Resolves with the milliseconds from its beginning until it was closed. */
  readonly ended: Promise<number>;
  write(bytes: Buffer): void;
}

/** Takes a port and whether to say the preface; opens a connection that agreed on HTTP/2. */
export async function openRaw(port: number, greets = true): Promise<RawSession> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  const begun = performance.now();
  const ended = new Promise<number>((resolve) =>
    socket.once('close', () => resolve(performance.now() - begun)),
  );
  socket.resume();
  if (greets) socket.write(Buffer.concat([PREFACE, frame(KIND.settings, 0, 0)]));
  return { socket, ended, write: (bytes) => void socket.write(bytes) };
}
