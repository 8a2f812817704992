import type { ServerResponse } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { PATHS } from '#protocol';
import { SAFE_HEADERS } from '../http/safe-headers.ts';
import type { SharedFrame } from '../hub/shared-frame.ts';
import { subscriptionFromQuery } from './subscription.ts';
import type { ServerTransport, Sink } from './contract.ts';

/** Milliseconds without a byte taken after which a reader that owes us some is cut. */
const STALLED = 60_000;

/** Takes a frame's text; returns the bytes of one server-sent event. JSON has no line breaks. */
function sseForm(text: string): Buffer {
  return Buffer.from(`data:${text}\n\n`);
}

/**
 * Opens the stream: the body ends with the connection (RFC 9112, 6.3), so frames need no chunk framing and go to the
 * socket as they are, shared by every viewer of a group.
 */
function openStream(response: ServerResponse, socket: NetSocket): void {
  response.useChunkedEncodingByDefault = false;
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
    ...SAFE_HEADERS,
  });
  response.flushHeaders();
  socket.setNoDelay(true);
  // Node's timer runs while nothing is taken: what waits behind an unfinished write does not reset it.
  response.setTimeout(STALLED, () => {
    if (socket.writableLength > 0) socket.destroy();
  });
}

/** Frames go to the socket as they are. */
export class SseSink implements Sink {
  readonly transport = 'sse';
  readonly #net: NetSocket;

  constructor(response: ServerResponse, socket: NetSocket) {
    openStream(response, socket);
    this.#net = socket;
  }

  get ready(): boolean {
    return this.#net.writable;
  }

  get unsent(): number {
    return this.#net.writableLength;
  }

  write(frame: SharedFrame): void {
    this.#net.write(frame.as(sseForm));
  }

  end(last: SharedFrame): void {
    if (this.#net.writable) this.#net.end(last.as(sseForm));
  }

  onReady(listener: () => void): void {
    this.#net.on('drain', listener);
  }

  onClose(listener: () => void): void {
    this.#net.once('close', listener);
  }
}

/** Server-sent events: stateless, the cursor is in the query. */
export const sse: ServerTransport = {
  name: 'sse',
  install({ hub, router }) {
    router.get(PATHS.stream, (context) => {
      const subscription = subscriptionFromQuery(context.req.query());
      const { outgoing } = context.env;
      const begin = (socket: NetSocket): void => {
        // One that has gone already would never say so again.
        if (!socket.destroyed) hub.subscribe(new SseSink(outgoing, socket), subscription);
      };
      // Behind an unfinished answer on the same connection there is no socket yet.
      if (outgoing.socket) begin(outgoing.socket);
      else outgoing.once('socket', begin);
      return RESPONSE_ALREADY_SENT;
    });
  },
};
