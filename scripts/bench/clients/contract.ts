import { connect, type Socket } from 'node:net';
import type { MarkerCounter } from '../marker.ts';
import type { Target } from '../headers.ts';

/** What all clients of one load add up to. */
export interface Tally {
  bytesIn: number;
  bytesOut: number;
  /** Connections that ended, or answers that refused, without being asked to. */
  broken: number;
  /** What the first broken one said. */
  reason: string | undefined;
}

/** What a client is made of. */
export interface ClientContext {
  readonly target: Target;
  readonly path: string;
  /** The JSON that goes up with the Socket.IO handshake. */
  readonly auth: string;
  /** Milliseconds between questions of a client that asks at its own pace. */
  readonly pace: number;
  readonly tally: Tally;
  readonly counter: MarkerCounter;
}

/** A viewer on a raw socket. */
export interface Client {
  /** Resolves when the server has accepted the subscription. Rejects when it refused. */
  ready: Promise<void>;
  close(): void;
}

/** Notes that something broke. */
export function breakage(tally: Tally, reason: string): void {
  tally.broken++;
  tally.reason ??= reason;
}

/** A socket whose bytes are added up. */
export interface CountedSocket {
  write(data: Buffer | string): void;
  close(): void;
}

/** Opens a socket to the client's target. `onEnd` is called unless `close` was. */
export function openSocket(
  context: ClientContext,
  onOpen: () => void,
  onData: (chunk: Buffer) => void,
  onEnd: (reason: string) => void,
): CountedSocket {
  const socket: Socket = connect({ ...context.target, noDelay: true });
  let closed = false;
  let reason = 'closed by the server';
  socket.on('connect', onOpen);
  socket.on('data', (chunk) => {
    context.tally.bytesIn += chunk.length;
    onData(chunk);
  });
  socket.on('error', (error) => (reason = error.message));
  socket.on('close', () => {
    if (!closed) onEnd(reason);
  });
  return {
    write: (data) => {
      context.tally.bytesOut += Buffer.byteLength(data);
      socket.write(data);
    },
    close: () => {
      closed = true;
      socket.destroy();
    },
  };
}
