import { connect, type Socket } from 'node:net';
import { BAD_GATEWAY, FORBIDDEN, switchingProtocols } from './answers.ts';
import {
  asksForUpgrade,
  type Framing,
  type Head,
  MessageReader,
  requestFraming,
  responseFraming,
  statusOf,
  withoutUpgrade,
} from './framing.ts';
import { Lane, reset } from './lane.ts';
import type { Mode, Shape, UpgradeFate } from './modes.ts';

/** How open connections are cut: an ordinary end, a reset, or silence with the connection left open. */
export type Cut = 'close' | 'reset' | 'silence';

/** What a connection needs of its proxy. */
export interface ConnectionHost {
  readonly target: { readonly host: string; readonly port: number };
  mode(): Mode;
  shape(): Shape;
  /** What becomes of an upgrade in this moment. */
  upgradeFate(): UpgradeFate;
  /** Adds to the proxy's counters. */
  count(what: 'requests' | 'upgrades' | 'bytesUp' | 'bytesDown', by: number): void;
  /** Both ends are closed. */
  closed(connection: HostileConnection): void;
}

/** Bytes of one held response before its server is made to wait. */
const HELD_LIMIT = 8_388_608;

/** One client connection and the connection to the target that serves it. */
export class HostileConnection {
  readonly #client: Socket;
  readonly #host: ConnectionHost;
  readonly #requests: MessageReader;
  readonly #methods: string[] = [];
  #upstream: Socket | undefined;
  #up: Lane | undefined;
  #down: Lane | undefined;
  #streaming = false;
  #held: Buffer[] | undefined;
  #heldBytes = 0;
  #sent = 0;
  /** Nothing passes any more, in either direction, whatever the sockets do. */
  #silent = false;

  /** Takes the accepted socket and its proxy. */
  constructor(client: Socket, host: ConnectionHost) {
    this.#client = client;
    this.#host = host;
    this.#requests = new MessageReader({
      head: (head) => this.#request(head),
      body: (bytes) => this.#up?.push(bytes),
      end: () => {},
    });
    client.setNoDelay(true);
    client.on('data', (bytes) => this.#read(this.#requests, bytes));
    client.on('end', () => this.#clientEnded());
    client.on('error', () => {
      if (!this.#silent && this.#upstream) reset(this.#upstream);
    });
    client.on('close', () => {
      if (!this.#silent) this.#upstream?.destroy();
      this.#checkClosed();
    });
  }

  /** Takes the mode that begins now. */
  modeChanged(mode: Mode): void {
    if (mode.down) this.cut('reset');
    if (mode.silencesOpen && this.#streaming) this.cut('silence');
    if (!mode.holdsStreams) this.#release();
  }

  /** Cuts the connection as told. */
  cut(how: Cut): void {
    this.#silence();
    if (how === 'silence') return;
    for (const socket of [this.#client, this.#upstream]) {
      if (socket === undefined) continue;
      if (how === 'reset') reset(socket);
      else socket.destroy(); // sends an ordinary end
    }
  }

  #silence(): void {
    this.#silent = true;
    this.#held = undefined;
    this.#up?.stop();
    this.#down?.stop();
    // What arrives is read and lost: neither side learns anything from a full buffer.
    this.#client.resume();
    this.#upstream?.resume();
  }

  #read(reader: MessageReader, bytes: Buffer): void {
    if (this.#silent) return;
    try {
      reader.feed(bytes);
    } catch {
      this.cut('reset');
    }
  }

  #request(head: Head): Framing {
    if (this.#silent) return { kind: 'tunnel' };
    this.#host.count('requests', 1);
    if (!asksForUpgrade(head)) return this.#forward(head, head.raw, requestFraming(head));
    this.#host.count('upgrades', 1);
    return this.#upgrade(head, this.#host.upgradeFate());
  }

  #upgrade(head: Head, fate: UpgradeFate): Framing {
    switch (fate) {
      case 'pass':
        return this.#forward(head, head.raw, { kind: 'tunnel' });
      case 'strip':
        return this.#forward(head, withoutUpgrade(head), requestFraming(head));
      case 'refuse':
        return this.#answer(() => this.#client.end(FORBIDDEN));
      case 'reset':
        return this.#answer(() => reset(this.#client));
      case 'silence':
        return this.#answer(() => {});
      case 'close-after-101':
        return this.#answer(() => this.#client.end(switchingProtocols(head)));
      case 'silence-after-101':
        return this.#answer(() => this.#client.write(switchingProtocols(head)));
    }
  }

  /** Answers in the place of the server, which hears nothing of it and loses an idle connection at most. */
  #answer(write: () => void): Framing {
    this.#silence();
    this.#upstream?.destroy();
    write();
    return { kind: 'tunnel' };
  }

  #forward(head: Head, raw: Buffer, framing: Framing): Framing {
    this.#upstream ??= this.#connect();
    this.#methods.push(head.startLine.split(' ')[0] ?? '');
    this.#up?.push(raw);
    return framing;
  }

  #connect(): Socket {
    const upstream = connect({ ...this.#host.target, allowHalfOpen: true, noDelay: true });
    const shape = (): Shape => this.#host.shape();
    this.#up = new Lane(this.#client, upstream, shape, (bytes) => this.#host.count('bytesUp', bytes));
    this.#down = new Lane(upstream, this.#client, shape, (bytes) => this.#host.count('bytesDown', bytes));
    const responses = new MessageReader({
      head: (head) => this.#response(head),
      body: (bytes) => this.#deliver(bytes),
      end: () => {
        this.#streaming = false;
        this.#release();
      },
    });
    let connected = false;
    upstream.on('connect', () => (connected = true));
    upstream.on('data', (bytes) => this.#read(responses, bytes));
    upstream.on('end', () => {
      this.#release();
      if (!this.#silent) this.#down?.finish('end');
    });
    upstream.on('error', () => {
      if (this.#silent) return;
      if (connected) reset(this.#client);
      else this.#client.end(BAD_GATEWAY);
    });
    upstream.on('close', () => this.#checkClosed());
    return upstream;
  }

  #response(head: Head): Framing {
    const interim = statusOf(head) >= 100 && statusOf(head) < 200;
    const framing = responseFraming(head, interim ? undefined : this.#methods.shift());
    this.#streaming = framing.kind !== 'none' && framing.kind !== 'length';
    if (this.#streaming && framing.kind !== 'tunnel' && this.#host.mode().holdsStreams) this.#held = [];
    this.#deliver(head.raw);
    return framing;
  }

  #deliver(bytes: Buffer): void {
    if (this.#silent) return;
    if (this.#held !== undefined) {
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
      if (this.#heldBytes > HELD_LIMIT) this.#upstream?.pause();
      return;
    }
    const room = (this.#host.shape().cutAfter ?? Infinity) - this.#sent;
    this.#sent += bytes.length;
    this.#down?.push(bytes.subarray(0, Math.max(0, room)));
    if (bytes.length >= room) this.#down?.finish('reset');
  }

  #release(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.#heldBytes = 0;
    this.#upstream?.resume();
    this.#deliver(Buffer.concat(held));
  }

  #clientEnded(): void {
    if (this.#upstream === undefined) this.#client.end();
    else if (this.#silent)
      this.#client.destroy(); // it went away; the server must not learn of it
    else this.#up?.finish('end');
  }

  #checkClosed(): void {
    if (this.#client.destroyed && (this.#upstream?.destroyed ?? true)) this.#host.closed(this);
  }
}
