import { io } from 'socket.io-client';
import { formatCursor, PATHS, PROTOCOL_VERSION, VIEWER } from '#protocol';
import { atSite } from '../place.ts';
import type { OpenTransport } from './contract.ts';
import { refusalCause } from './http.ts';
import { createRelay } from './relay.ts';

/** Milliseconds that a message's acknowledgement may take. */
const ACK_TIMEOUT = 5000;

/**
 * Takes the one Engine.IO transport to stay on; returns the opener. Upgrading and reconnecting are off:
 * both are decided by the fallback machine.
 */
export function socketIoOpener(engine: 'websocket' | 'polling'): OpenTransport {
  return ({ origin, cursor, topics, viewer, token }, events) => {
    const shown = token?.();
    const place = atSite(origin, PATHS.socket);
    // A path in the address would be a namespace.
    const socket = io(place.origin, {
      path: place.pathname,
      transports: [engine],
      upgrade: false,
      reconnection: false,
      forceNew: true,
      multiplex: false,
      autoConnect: false,
      ...(viewer !== undefined && { query: { [VIEWER.query]: viewer } }),
      auth: {
        v: PROTOCOL_VERSION,
        ...(cursor && { cursor: formatCursor(cursor) }),
        ...(shown !== undefined && { token: shown }),
        topics,
      },
    });
    const relay = createRelay(events, () => socket.disconnect());
    socket.onAny((...tuple: unknown[]) => relay.frame(tuple));
    socket.on('connect_error', (error: Error & { data?: unknown }) =>
      relay.end(refusalCause(error.data) ?? { kind: 'failed', detail: error.message }),
    );
    socket.on('disconnect', (reason) =>
      relay.end({ kind: reason === 'io server disconnect' ? 'ended' : 'failed', detail: reason }),
    );
    relay.traffic(0, 1);
    socket.connect();
    const { engine: line } = socket.io;
    // The manager listens only from the handshake on: a line that closes before it would never be told.
    const unopened = (reason: string): void => relay.end({ kind: 'failed', detail: reason });
    line.once('close', unopened);
    line.once('open', () => line.off('close', unopened));
    // A packet is its type's character and its text.
    line.on('packet', ({ data }) => relay.traffic(1 + (typeof data === 'string' ? data.length : 0), 0));
    if (engine === 'polling') {
      line.transport.on('poll', () => relay.traffic(0, 1));
      line.on('flush', () => relay.traffic(0, 1)); // each flush is one POST
    }
    return {
      advance: () => undefined,
      send: (event, message) => socket.timeout(ACK_TIMEOUT).emitWithAck(event, message),
      close: relay.close,
    };
  };
}
