import { connect, type Socket } from 'node:net';
import { BAD_GATEWAY } from './answers.ts';
import { type Framing, type Head, MessageReader, responseFraming, statusOf } from './framing.ts';
import { HeldResponse } from './held.ts';
import { type Ending, Lane } from './lane.ts';
import type { Profile } from './profiles.ts';

/** What the server's side of a connection needs to know and tells. */
export interface UpstreamHost {
  readonly target: { readonly host: string; readonly port: number };
  /** The profile of this moment. */
  profile(): Profile;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Bytes passed to the server, or to the client. */
  passed(which: 'bytesUp' | 'bytesDown', bytes: number): void;
  /** A stream begins to be held back. */
  held(): void;
  /** The connection is a WebSocket from now on. */
  upgraded(): void;
  /** A response is complete. */
  answered(): void;
  /** What the server sends is not HTTP. */
  garbled(): void;
  closed(): void;
}

/** The connection to the target that serves one client connection, with the lanes of both directions. */
export class Upstream {
  readonly #socket: Socket;
  readonly #host: UpstreamHost;
  readonly #up: Lane;
  readonly #down: Lane;
  readonly #responses: MessageReader;
  /** Methods of the requests that are not answered yet. */
  readonly #methods: string[] = [];
  #upgraded = false;
  #streaming = false;
  #held: HeldResponse | undefined;
  #sent = 0;
  #silent = false;

  /** Takes the client's socket and who is told; begins to connect. */
  constructor(client: Socket, host: UpstreamHost) {
    this.#host = host;
    this.#socket = connect({ ...host.target, allowHalfOpen: true, noDelay: true });
    this.#up = this.#lane(client, this.#socket, 'bytesUp');
    this.#down = this.#lane(this.#socket, client, 'bytesDown');
    this.#responses = new MessageReader({
      head: (head) => this.#response(head),
      body: (bytes) => this.#deliver(bytes),
      end: () => this.#answered(),
    });
    this.#listen();
    this.follow();
  }

  /** The socket to the target. */
  get socket(): Socket {
    return this.#socket;
  }

  /** The connection was upgraded. */
  get upgraded(): boolean {
    return this.#upgraded;
  }

  /** It was upgraded, or is in the middle of a response without a known length. */
  get streaming(): boolean {
    return this.#streaming;
  }

  /** A request is not answered yet, or its answer not complete. */
  get busy(): boolean {
    return this.#streaming || this.#methods.length > 0;
  }

  /** Takes the head of a request and the bytes to send for it. */
  begin(head: Head, raw: Buffer): void {
    this.#methods.push(head.startLine.split(' ')[0] ?? '');
    this.send(raw);
  }

  /** Takes bytes for the server. */
  send(bytes: Buffer): void {
    this.#up.push(bytes);
  }

  /** The client will send no more. */
  finish(): void {
    this.#up.finish('end');
  }

  /** The client is gone. */
  abandon(how: Ending): void {
    this.#up.abandon(how);
  }

  /** The profile has changed. */
  follow(): void {
    const { offlineSeconds, buffersStreams } = this.#host.profile();
    for (const lane of [this.#up, this.#down]) {
      if (offlineSeconds === undefined) lane.go();
      else lane.hold();
    }
    if (!buffersStreams) this.#release();
  }

  /** Passes nothing any more; reads on, so that the server does not learn it from a full buffer. */
  silence(): void {
    this.#silent = true;
    this.#held = undefined;
    this.#up.stop();
    this.#down.stop();
    this.#socket.resume();
  }

  #lane(source: Socket, sink: Socket, which: 'bytesUp' | 'bytesDown'): Lane {
    return new Lane(source, sink, {
      shape: () => this.#host.profile(),
      random: this.#host.random,
      passed: (bytes) => this.#host.passed(which, bytes),
    });
  }

  #listen(): void {
    let connected = false;
    this.#socket.on('connect', () => (connected = true));
    this.#socket.on('data', (bytes) => this.#read(bytes));
    this.#socket.on('end', () => {
      this.#release();
      this.#down.finish('end');
    });
    this.#socket.on('error', () => {
      if (connected) return this.#down.abandon('reset');
      this.#down.push(Buffer.from(BAD_GATEWAY));
      this.#down.finish('end');
    });
    this.#socket.on('close', () => this.#host.closed());
  }

  #read(bytes: Buffer): void {
    if (this.#silent) return;
    try {
      this.#responses.feed(bytes);
    } catch {
      this.#host.garbled();
    }
  }

  #response(head: Head): Framing {
    const interim = statusOf(head) >= 100 && statusOf(head) < 200;
    const framing = responseFraming(head, interim ? undefined : this.#methods.shift());
    this.#upgraded = framing.kind === 'tunnel';
    this.#streaming = framing.kind !== 'none' && framing.kind !== 'length';
    if (this.#upgraded) this.#host.upgraded();
    else if (this.#streaming && this.#host.profile().buffersStreams) {
      this.#host.held();
      this.#held = new HeldResponse();
    }
    this.#deliver(head.raw);
    return framing;
  }

  #answered(): void {
    this.#streaming = false;
    this.#release();
    this.#host.answered();
  }

  #deliver(bytes: Buffer): void {
    if (this.#held === undefined) return this.#pass(bytes);
    const { bufferKilobytes = Infinity } = this.#host.profile();
    this.#pass(this.#held.add(bytes, bufferKilobytes * 1024));
    if (this.#held.full) this.#socket.pause();
  }

  #pass(bytes: Buffer): void {
    const room = (this.#host.profile().cutAfterBytes ?? Infinity) - this.#sent;
    this.#sent += bytes.length;
    this.#down.push(bytes.subarray(0, Math.max(0, room)));
    if (bytes.length >= room) this.#down.finish('reset');
  }

  #release(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.#socket.resume();
    this.#pass(held.take());
  }
}
