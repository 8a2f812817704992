import type { Socket } from 'node:net';

/** The connections that are open. Node forgets those that were upgraded, and those of HTTP/2. */
export class OpenConnections {
  readonly #open = new Set<Socket>();
  /** One for all of them: what a connection has of its own it keeps for as long as it idles. */
  readonly #forget: (this: Socket) => void;

  constructor() {
    const open = this.#open;
    this.#forget = function () {
      open.delete(this);
    };
  }

  /** Takes a connection that was just accepted; knows it until it closes. */
  add(socket: Socket): void {
    this.#open.add(socket);
    socket.on('close', this.#forget);
  }

  /** Cuts all of them. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
