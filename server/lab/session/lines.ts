import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { LaneMeter } from './lane-meter.ts';
import type { Service } from '../tap/line-tap.ts';
import { Line } from './line.ts';

/** Takes the target of a request; returns the lane that asks, undefined for everybody else. */
export type FindLane = (target: string) => LaneMeter | undefined;

/** Bytes of ` HTTP/1.1`, of the `: ` in a header, and of a line's end. */
const VERSION = 9;
const COLON = 2;
const LINE_END = 2;

/**
 * Watches the server's connections while there are Lab sessions, and gives what passes on them to the lane that asked. Without a
 * session it costs a comparison for each request.
 */
export class Lines {
  readonly #find: FindLane;
  #lines = new WeakMap<Socket, Line>();
  /** Connections whose end we are told of. */
  readonly #watched = new WeakSet<Socket>();
  #active = false;

  /** Takes what knows the lanes. */
  constructor(find: FindLane) {
    this.#find = find;
  }

  /** Takes whether anybody is measured. */
  set active(active: boolean) {
    // What was known of connections is old when the next session begins.
    if (!active) this.#lines = new WeakMap();
    this.#active = active;
  }

  /** A connection was accepted. */
  connection(net: Socket): void {
    if (this.#active) this.#open(net);
  }

  /** A request's head was read. */
  request(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#active) return;
    const { line, service } = this.#begin(request);
    response.once('close', () => line.end(service));
  }

  /** A request asks for an upgrade; takes the first bytes behind its head as well. */
  upgrade(request: IncomingMessage, head: Buffer): void {
    if (this.#active) this.#begin(request, head.length);
  }

  /** An upgrade was accepted. */
  upgraded(request: IncomingMessage): void {
    this.#lines.get(request.socket)?.upgraded();
  }

  #begin(request: IncomingMessage, behind = 0): { line: Line; service: Service } {
    const known = this.#lines.get(request.socket);
    const line = known ?? this.#open(request.socket);
    const asked = { head: headBytes(request) + behind, body: bodyBytes(request) };
    return { line, service: line.begin(request, asked, this.#find(request.url ?? ''), !known) };
  }

  #open(net: Socket): Line {
    const line = new Line(net);
    this.#lines.set(net, line);
    // A connection may outlive many sessions.
    if (!this.#watched.has(net)) net.once('close', () => this.#lines.get(net)?.close());
    this.#watched.add(net);
    return line;
  }
}

/** The bytes of a request's head as clients write it: one blank behind each colon, none elsewhere. */
function headBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  const first = method.length + 1 + Buffer.byteLength(url, 'latin1') + VERSION + LINE_END;
  const texts = rawHeaders.reduce((sum, text) => sum + text.length, 0); // Node gives them as latin1
  return first + texts + (rawHeaders.length / 2) * (COLON + LINE_END) + LINE_END;
}

function bodyBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0);
}
