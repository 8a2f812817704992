import type { ServerResponse } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { streamOf } from '../http/http2-answer.ts';
import { SAFE_HEADERS } from '../http/safe-headers.ts';

/** Milliseconds that a reader has to take its last frames: whoever is told that he may no longer read cannot go on by reading slowly. */
const LAST_WORDS = 2_000;

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
  ...SAFE_HEADERS,
} as const;

/** Takes a frame's text; returns the bytes of one server-sent event. JSON has no line breaks. */
export function sseForm(text: string): Buffer {
  return Buffer.from(`data:${text}\n\n`);
}

/**
 * Takes a response, the socket of its connection and further headers; opens the stream, and returns what its bytes are written to.
 * Both kinds count as unsent what the network has not taken.
 */
export function openStream(
  response: ServerResponse,
  socket: NetSocket,
  headers: Readonly<Record<string, string>> = {},
): Duplex {
  const stream = streamOf(response);
  if (stream !== undefined) {
    response.writeHead(200, { ...HEADERS, ...headers });
    return stream;
  }
  openBare(response, socket, headers);
  return socket;
}

/** The body ends with the connection (RFC 9112, 6.3), so frames need no chunk framing and go to the socket as they are, shared by every viewer of a group. */
function openBare(
  response: ServerResponse,
  socket: NetSocket,
  headers: Readonly<Record<string, string>>,
): void {
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, { ...HEADERS, Connection: 'close', ...headers });
  response.flushHeaders();
  socket.setNoDelay(true);
}

/** Takes what a stream's bytes are written to and what writes its last frame; ends it, and cuts it where its reader does not take that. */
export function endStream(out: Duplex, writeLast: () => void): void {
  writeLast();
  const timer = setTimeout(() => out.destroy(), LAST_WORDS);
  out.once('close', () => clearTimeout(timer));
}
