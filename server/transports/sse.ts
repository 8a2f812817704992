import type { ServerResponse } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { PATHS } from '#protocol';
import { acceptsGzip } from '../http/compressed.ts';
import type { SharedFrame } from '../hub/shared-frame.ts';
import { CompressedSseSink } from './sse-compressed.ts';
import { endStream, openStream, sseForm } from './sse-stream.ts';
import { admitRequest } from './subscription.ts';
import type { ServerTransport, Sink } from './contract.ts';

/** Frames go to the socket, or the stream of HTTP/2, as they are. */
export class SseSink implements Sink {
  readonly transport = 'sse';
  readonly #out: Duplex;

  constructor(response: ServerResponse, socket: NetSocket) {
    this.#out = openStream(response, socket);
  }

  get ready(): boolean {
    return this.#out.writable;
  }

  get unsent(): number {
    return this.#out.writableLength;
  }

  write(frame: SharedFrame): void {
    this.#out.write(frame.as(sseForm));
  }

  end(last: SharedFrame): void {
    const out = this.#out;
    if (out.writable) endStream(out, () => out.end(last.as(sseForm)));
  }

  onReady(listener: () => void): void {
    this.#out.on('drain', listener);
  }

  onClose(listener: () => void): void {
    this.#out.on('close', listener); // it comes once
  }
}

/** Server-sent events: stateless, the cursor is in the query. */
export const sse: ServerTransport = {
  name: 'sse',
  install({ hub, access, router }) {
    router.get(PATHS.stream, async (context) => {
      const subscription = await admitRequest({ hub, access }, context.env.incoming, context.req.query());
      const { outgoing } = context.env;
      const wantsGzip = hub.watchList.of(subscription.viewer)?.gzip === true;
      const Stream =
        wantsGzip && acceptsGzip(context.req.header('accept-encoding') ?? '') ? CompressedSseSink : SseSink;
      const begin = (socket: NetSocket): void => {
        // One that has gone already would never say so again.
        if (!socket.destroyed) hub.subscribe(new Stream(outgoing, socket), subscription);
      };
      // Behind an unfinished answer on the same connection there is no socket yet.
      if (outgoing.socket) begin(outgoing.socket);
      else outgoing.once('socket', begin);
      return RESPONSE_ALREADY_SENT;
    });
  },
};
