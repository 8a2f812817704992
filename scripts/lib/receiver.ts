import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What a receiver does with what it is sent: answers, says nothing, cuts the connection, or takes it and cuts the connection before
 * anybody hears of that.
 */
export type Manner =
  | { readonly answer: number; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset'
  | 'take-and-reset';

/** One request as a receiver saw it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** True when it was taken: answered with 2xx, or as good as that. */
  readonly taken: boolean;
}

/** Takes everything. */
export const TAKES: Manner = { answer: 200 };

/** A server that is sent messages, and does with each what it is told to. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it does; a function is asked for each request. */
  manner: Manner | (() => Manner) = TAKES;
  /** Is told of everything that it takes. */
  onTaken: (received: Received) => void = () => undefined;
  readonly #port: number;
  readonly #host: string;
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #server: Server | undefined;

  /** Takes the port, 0 for a free one, and the address. */
  constructor(port = 0, host = '127.0.0.1') {
    this.#port = port;
    this.#host = host;
  }

  /** Connections that were ever made to it. */
  get connections(): number {
    return this.#connections;
  }

  /** What it took. */
  get taken(): Received[] {
    return this.received.filter(({ taken }) => taken);
  }

  /** The port while it is up. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : this.#port;
  }

  /** Begins to listen. Takes the port, where it is another one. */
  async up(port = this.#port): Promise<void> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket: Socket) => {
      this.#connections += 1;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined); // a cut connection is what is wanted
    });
    this.#server.listen(port, this.#host);
    await once(this.#server, 'listening');
  }

  /** Cuts everything and listens no more. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    try {
      // A request whose encoding is set gives text.
      for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
    } catch {
      return; // it was cut while it came
    }
    const manner = typeof this.manner === 'function' ? this.manner() : this.manner;
    const taken =
      manner === 'take-and-reset' ||
      (typeof manner === 'object' && manner.answer >= 200 && manner.answer < 300);
    const received = { path: request.url ?? '', headers: request.headers, body, taken };
    this.received.push(received);
    if (taken) this.onTaken(received);
    if (manner === 'reset' || manner === 'take-and-reset') request.socket.resetAndDestroy();
    else if (manner !== 'hang') response.writeHead(manner.answer, { ...manner.headers }).end('ok');
  }
}
