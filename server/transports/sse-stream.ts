import type { ServerResponse } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import { SAFE_HEADERS } from '../http/safe-headers.ts';

/** Milliseconds without a byte taken after which a reader that owes us some is cut. */
const STALLED = 60_000;

/** Milliseconds that a reader has to take its last frames: whoever is told that he may no longer read cannot go on by reading slowly. */
const LAST_WORDS = 2_000;

/** Takes a frame's text; returns the bytes of one server-sent event. JSON has no line breaks. */
export function sseForm(text: string): Buffer {
  return Buffer.from(`data:${text}\n\n`);
}

/**
 * Takes a response, its socket and further headers; opens the stream: the body ends with the connection (RFC 9112, 6.3), so frames need no chunk framing and go to the
 * socket as they are, shared by every viewer of a group.
 */
export function openStream(
  response: ServerResponse,
  socket: NetSocket,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
    ...SAFE_HEADERS,
    ...headers,
  });
  response.flushHeaders();
  socket.setNoDelay(true);
  // Node's timer runs while nothing is taken: what waits behind an unfinished write does not reset it.
  response.setTimeout(STALLED, () => {
    if (socket.writableLength > 0) socket.destroy();
  });
}

/** Takes a stream's socket and what writes its last frame; ends it, and cuts it where its reader does not take that. */
export function endStream(socket: NetSocket, writeLast: () => void): void {
  writeLast();
  const timer = setTimeout(() => socket.destroy(), LAST_WORDS);
  socket.once('close', () => clearTimeout(timer));
}
