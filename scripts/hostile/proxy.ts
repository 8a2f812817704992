import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Cut, HostileConnection, type ConnectionHost } from './connection.ts';
import { type Mode, type ModeName, MODES, type Shape } from './modes.ts';

export type { Cut } from './connection.ts';
export { MODE_NAMES, MODES, type ModeName, type Shape } from './modes.ts';

/** What a hostile proxy is told at its start. */
export interface HostileOptions {
  /** The server behind it. */
  readonly target: { readonly host: string; readonly port: number };
  /** Left out, `pass`. */
  readonly mode?: ModeName;
  /** The address that it listens on; left out, 127.0.0.1. */
  readonly host?: string;
  /** Left out, any free port. */
  readonly port?: number;
  readonly shape?: Shape;
  /** In the mode `half-open`, new upgrades are never answered. */
  readonly silentUpgrades?: boolean;
}

/** What passed since the start, and what is open now. */
export interface HostileStats {
  readonly mode: ModeName;
  /** Open connections, silenced ones included. */
  readonly open: number;
  readonly accepted: number;
  readonly requests: number;
  /** Requests that asked for an upgrade. */
  readonly upgrades: number;
  /** Bytes from clients to the server. */
  readonly bytesUp: number;
  /** Bytes from the server to clients. */
  readonly bytesDown: number;
}

/** A running hostile proxy. */
export interface HostileProxy {
  /** Its origin, such as `http://127.0.0.1:8081`. */
  readonly url: string;
  readonly port: number;
  /**
   * Changes the mode; settles when it is in force. Open keep-alive connections follow it from their next request.
   * Rejects when the port was taken by another program while the proxy was down.
   */
  setMode(mode: ModeName): Promise<void>;
  /** Changes what is done to passing bytes, at once. */
  setShape(shape: Shape): void;
  /** Cuts every open connection. */
  cutAll(how: Cut): void;
  stats(): HostileStats;
  /** Cuts everything and stops listening. */
  close(): Promise<void>;
}

class Proxy implements HostileProxy {
  readonly #options: HostileOptions;
  readonly #connections = new Set<HostileConnection>();
  readonly #counters = { accepted: 0, requests: 0, upgrades: 0, bytesUp: 0, bytesDown: 0 };
  readonly #host: ConnectionHost;
  #name: ModeName;
  #shape: Shape;
  #server: Server | undefined;
  #port: number;
  /** Changes of mode happen one after the other. */
  #change: Promise<void> = Promise.resolve();

  constructor(options: HostileOptions) {
    this.#options = options;
    this.#name = options.mode ?? 'pass';
    this.#shape = options.shape ?? {};
    this.#port = options.port ?? 0;
    this.#host = {
      target: options.target,
      mode: () => this.#mode,
      shape: () => this.#shape,
      upgradeFate: () => (this.#mode.silencesOpen && options.silentUpgrades ? 'silence' : this.#mode.upgrade),
      count: (what, by) => void (this.#counters[what] += by),
      closed: (connection) => void this.#connections.delete(connection),
    };
  }

  get url(): string {
    const address = this.#address.includes(':') ? `[${this.#address}]` : this.#address;
    return `http://${address}:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Begins to listen, once also for the mode `down`, so that the port is known. */
  async start(): Promise<void> {
    await this.#listen();
    if (this.#mode.down) await this.#refuse();
  }

  setMode(name: ModeName): Promise<void> {
    const change = this.#change.then(() => this.#switchTo(name));
    this.#change = change.catch(() => {}); // its caller is told; the next change may still work
    return change;
  }

  setShape(shape: Shape): void {
    this.#shape = shape;
  }

  cutAll(how: Cut): void {
    for (const connection of [...this.#connections]) connection.cut(how);
  }

  stats(): HostileStats {
    return { mode: this.#name, open: this.#connections.size, ...this.#counters };
  }

  async close(): Promise<void> {
    await this.#change;
    await this.#refuse();
  }

  get #mode(): Mode {
    return MODES[this.#name];
  }

  get #address(): string {
    return this.#options.host ?? '127.0.0.1';
  }

  async #switchTo(name: ModeName): Promise<void> {
    this.#name = name;
    for (const connection of [...this.#connections]) connection.modeChanged(this.#mode);
    if (this.#mode.down) await this.#refuse();
    else if (this.#server === undefined) await this.#listen();
  }

  async #listen(): Promise<void> {
    // Half-open sockets are the point: an end in one direction is passed on, not answered.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#counters.accepted++;
      this.#connections.add(new HostileConnection(socket, this.#host));
    });
    server.listen(this.#port, this.#address);
    await once(server, 'listening');
    this.#server = server;
    // A TCP server that listens has an AddressInfo; the other forms of the type belong to pipes.
    this.#port = (server.address() as AddressInfo).port;
  }

  async #refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    this.cutAll('reset');
    await closed;
  }
}

/**
 * Takes the target and the mode; returns a proxy that passes plain HTTP and damages what it is told to. `Host` and
 * `Origin` pass unchanged. Rejects when it cannot listen.
 */
export async function startHostileProxy(options: HostileOptions): Promise<HostileProxy> {
  const proxy = new Proxy(options);
  await proxy.start();
  return proxy;
}
