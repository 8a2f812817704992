import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Assignments } from './assignments.ts';
import { HostileConnection, type ConnectionHost } from './connection.ts';
import type { Cut, HostileOptions, HostileProxy, HostileStats } from './contract.ts';
import { Journal, type ProxyAction } from './journal.ts';
import { describeProfile, profile, type Profile, type ProfileName } from './profiles.ts';

export type { HostileProxy } from './contract.ts';
export type { ProxyAction } from './journal.ts';
export { profile, PROFILE_NAMES, PROFILES, type ProfileName } from './profiles.ts';

class Proxy implements HostileProxy {
  readonly #options: HostileOptions;
  readonly #connections = new Set<HostileConnection>();
  /** Those with a request that waits, in the order in which they began to. */
  readonly #waiting = new Set<HostileConnection>();
  readonly #counters = { accepted: 0, requests: 0, upgrades: 0, bytesUp: 0, bytesDown: 0 };
  readonly #assignments: Assignments;
  readonly #journal: Journal;
  readonly #host: ConnectionHost;
  #server: Server | undefined;
  #port: number;
  /** Changes happen one after the other. */
  #change: Promise<void> = Promise.resolve();

  constructor(options: HostileOptions) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.#journal = new Journal(options.onAction);
    this.#assignments = new Assignments(profile('pass'), (viewer, ended, before) => {
      // Whoever changes it in the meantime has the last word.
      void this.#inTurn(async () => {
        if (this.#assignments.of(viewer) === ended) await this.#return(viewer, before);
      });
    });
    this.#host = this.#hostOf(options);
  }

  get url(): string {
    const address = this.#address.includes(':') ? `[${this.#address}]` : this.#address;
    return `http://${address}:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get journal(): readonly ProxyAction[] {
    return this.#journal.actions;
  }

  /** Begins to listen, once also for a profile that is down, so that the port is known. */
  async start(): Promise<void> {
    await this.#listen();
    if (this.#options.profile !== undefined) await this.use(this.#options.profile);
  }

  use(wanted: ProfileName | Profile, viewer?: string): Promise<void> {
    const begun = typeof wanted === 'string' ? profile(wanted) : wanted;
    return this.#inTurn(() => this.#begin(begun, viewer));
  }

  release(viewer: string): Promise<void> {
    return this.#inTurn(async () => this.#release(viewer));
  }

  profileOf(viewer?: string): Profile {
    return this.#assignments.of(viewer);
  }

  endOf(viewer?: string): number | undefined {
    return this.#assignments.endOf(viewer);
  }

  viewers(): ReadonlyMap<string, Profile> {
    return this.#assignments.own;
  }

  cut(how: Cut, viewer?: string): void {
    for (const connection of [...this.#connections]) {
      if (viewer === undefined || connection.belongsTo(viewer)) connection.cut(how, 'by request');
    }
  }

  stats(): HostileStats {
    return { profile: this.#assignments.of().name, open: this.#connections.size, ...this.#counters };
  }

  async close(): Promise<void> {
    await this.#change;
    this.#assignments.stop();
    await this.#refuse();
  }

  get #address(): string {
    return this.#options.host ?? '127.0.0.1';
  }

  #hostOf({ target, random = Math.random, exempt = () => false }: HostileOptions): ConnectionHost {
    return {
      target,
      random,
      exempt,
      profileOf: (viewer) => this.#assignments.of(viewer),
      hasRoom: (connection) => this.#hasRoom(connection),
      count: (what, by) => void (this.#counters[what] += by),
      note: (did, viewer, detail) => this.#journal.note(did, viewer, detail),
      waits: (connection) => void this.#waiting.add(connection),
      freed: () => this.#retryWaiting(),
      closed: (connection) => {
        this.#connections.delete(connection);
        this.#waiting.delete(connection);
        this.#retryWaiting();
      },
    };
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#change.then(change);
    this.#change = done.catch(() => {}); // its caller is told; the next change may still work
    return done;
  }

  async #begin(begun: Profile, viewer: string | undefined): Promise<void> {
    const before = this.#assignments.of(viewer);
    const ousted = this.#assignments.set(begun, viewer);
    this.#journal.note('profile-changed', viewer, describeProfile(begun));
    if (ousted !== undefined) this.#journal.note('profile-released', ousted, 'too many viewers');
    this.#noteChange(before, begun, viewer);
    for (const connection of this.#affectedBy(viewer)) connection.begin(begun);
    if (viewer !== undefined) return;
    if (begun.down) await this.#refuse();
    else if (this.#server === undefined) await this.#listen();
  }

  /** What was interrupted is in force again. */
  async #return(viewer: string | undefined, before: Profile | undefined): Promise<void> {
    if (before === undefined && viewer !== undefined) return this.#release(viewer);
    const was = this.#assignments.of(viewer);
    const now = before ?? profile('pass');
    this.#assignments.set(now, viewer);
    this.#noteChange(was, now, viewer);
    for (const connection of this.#affectedBy(viewer)) connection.follow(now);
    if (viewer === undefined && now.down) await this.#refuse();
  }

  #release(viewer: string): void {
    const before = this.#assignments.of(viewer);
    if (!this.#assignments.remove(viewer)) return;
    const now = this.#assignments.of(viewer);
    this.#noteChange(before, now, viewer);
    this.#journal.note('profile-released', viewer, `now ${describeProfile(now)}`);
    for (const connection of this.#affectedBy(viewer)) connection.follow(now);
  }

  #noteChange(before: Profile, now: Profile, viewer: string | undefined): void {
    if (before.down && !now.down) this.#journal.note('down-ended', viewer);
    if (before.offlineSeconds !== undefined) this.#journal.note('offline-ended', viewer, `now ${now.name}`);
    if (now.down && !before.down) this.#journal.note('down-begun', viewer);
    if (now.offlineSeconds !== undefined) {
      this.#journal.note('offline-begun', viewer, `for ${now.offlineSeconds} s`);
    }
  }

  /** Takes a viewer, or nobody for all traffic; returns the connections that its profile is about. */
  #affectedBy(viewer: string | undefined): HostileConnection[] {
    const own = this.#assignments.own;
    return [...this.#connections].filter(
      (connection) =>
        connection.belongsTo(viewer) &&
        (viewer !== undefined || connection.viewer === undefined || !own.has(connection.viewer)),
    );
  }

  #hasRoom(connection: HostileConnection): boolean {
    const { connections } = this.#assignments.of(connection.viewer);
    if (connections === undefined || !connection.belongsTo()) return true;
    const busy = [...this.#connections].filter(
      (other) => other.busy && other.viewer === connection.viewer && other.belongsTo(),
    );
    return busy.length < connections;
  }

  #retryWaiting(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear(); // those that must wait again say so again, in the same order
    for (const connection of waiting) connection.retry();
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
    this.cut('reset');
    await closed;
  }
}

/**
 * Takes the target and the profile; returns a proxy that passes plain HTTP and damages what it is told to. `Host` and
 * `Origin` pass unchanged. Rejects when it cannot listen.
 */
export async function startHostileProxy(options: HostileOptions): Promise<HostileProxy> {
  const proxy = new Proxy(options);
  await proxy.start();
  return proxy;
}
