import type { Socket } from 'socket.io';
import { VIEWER } from '#protocol';
import type { SharedFrame } from '../hub/shared-frame.ts';

/**
 * Takes a frame's text; returns the Socket.IO event packet that carries it, type digit first. A frame is a JSON array
 * that begins with its name, which is just what such a packet holds, so nothing is encoded again.
 */
export function packetOf(text: string): string {
  return `2${text}`;
}

/** Takes an accepted connection; returns the viewer that its handshake names, undefined without one. */
export function viewerOf({ handshake }: Pick<Socket, 'handshake'>): string | undefined {
  const viewer = handshake.query[VIEWER.query];
  return typeof viewer === 'string' ? viewer : undefined;
}

/** What the two transports of Socket.IO have in common: how a connection ends. */
export abstract class SocketSink {
  protected readonly socket: Socket;
  #ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  abstract write(frame: SharedFrame): void;

  end(last: SharedFrame): void {
    if (this.#ended) return;
    this.#ended = true;
    this.write(last);
    // Closes below Socket.IO: its own disconnect packet would reach the page as "do not come back".
    this.socket.conn.close();
  }

  onClose(listener: () => void): void {
    this.socket.on('disconnect', listener); // it comes once
  }
}
