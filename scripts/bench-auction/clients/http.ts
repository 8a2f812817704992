import { Agent, request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import { HEADERS, PATHS } from '#protocol';

/** Where requests go. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A request that has been sent. */
export interface Sent {
  /** The status and the whole body. Rejects when it broke off. */
  readonly answer: Promise<{ readonly status: number; readonly body: string }>;
  /** Destroys its connection at once, whatever the server has made of it. */
  readonly cut: () => void;
}

/** One client's kept-alive connections, as a browser has them for one page. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #target: Target;

  /** Takes where everything goes. */
  constructor(target: Target) {
    this.#target = target;
  }

  /** Takes a path; begins a GET and gives its answer as it comes. */
  open(path: string, onResponse: (response: IncomingMessage) => void): ClientRequest {
    const sent = ask({ ...this.#target, path, agent: this.#agent }, onResponse);
    sent.end();
    return sent;
  }

  /** Takes a path and perhaps a body with its headers (then it is a POST); sends it. */
  send(path: string, body?: string, headers: Readonly<Record<string, string>> = {}): Sent {
    const method = body === undefined ? 'GET' : 'POST';
    const answered = Promise.withResolvers<{ status: number; body: string }>();
    let isCut = false;
    const attempt = (): ClientRequest => {
      const sent = ask({ ...this.#target, path, method, headers, agent: this.#agent });
      sent.once('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('end', () =>
          answered.resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
        );
        response.once('error', answered.reject);
      });
      sent.once('error', (error: NodeJS.ErrnoException) => {
        // The server had closed a kept connection that was idle for long: a browser takes another by itself.
        if (sent.reusedSocket && error.code === 'ECONNRESET' && !isCut) last = attempt();
        else answered.reject(error);
      });
      sent.end(body);
      return sent;
    };
    let last = attempt();
    const cut = (): void => {
      isCut = true;
      last.destroy(new Error('cut'));
    };
    return { answer: answered.promise, cut };
  }

  /** Takes a key and a command; posts it. */
  command(key: string, command: unknown): Sent {
    const headers = { 'content-type': 'application/json', [HEADERS.idempotencyKey]: key };
    return this.send(PATHS.commands, JSON.stringify(command), headers);
  }

  /** Destroys all its connections. */
  close(): void {
    this.#agent.destroy();
  }
}
