import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { PATHS } from '#protocol';
import { clientFrame, FrameWalker, OPCODE } from '../../scripts/bench/ws-frames.ts';
import { requestBytes } from './raw-http.ts';

/** Takes the port, a query and further headers; returns the bytes of an upgrade request. */
export function upgradeBytes(
  port: number,
  query = 'EIO=4&transport=websocket',
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Buffer {
  return requestBytes(port, {
    path: `${PATHS.socket}?${query}`,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      ...headers,
    },
    body,
  });
}

/** A WebSocket that sends whatever it is told to. */
export class RawWebSocket {
  /** Texts received, Engine.IO's type digit first. */
  readonly texts: string[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Takes the port, another query of the handshake, further headers, and another address to come from; resolves when it is upgraded. Throws when it is refused. */
  static open(
    port: number,
    query?: string,
    headers?: Readonly<Record<string, string>>,
    localAddress = '127.0.0.1',
  ): Promise<RawWebSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress });
      const opened = new RawWebSocket(socket);
      const walker = new FrameWalker((opcode, payload) => {
        if (opcode === OPCODE.text) opened.texts.push(payload.toString());
      });
      walker.keep = 65_535;
      let head = Buffer.alloc(0);
      let upgraded = false;
      socket.on('data', (chunk: Buffer) => {
        if (upgraded) walker.feed(chunk);
        else {
          head = Buffer.concat([head, chunk]);
          const end = head.indexOf('\r\n\r\n');
          if (end < 0) return;
          if (!head.toString('latin1').startsWith('HTTP/1.1 101'))
            return reject(new Error(head.toString('latin1')));
          upgraded = true;
          walker.feed(head.subarray(end + 4));
          resolve(opened);
        }
        opened.#look();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        opened.#ended = true;
        opened.#look();
        reject(new Error('The connection ended before it was upgraded.'));
      });
      socket.write(upgradeBytes(port, query, headers));
    });
  }

  /** True when the connection has ended. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Takes a text; sends it as one message. */
  say(text: string): void {
    void this.write(clientFrame(OPCODE.text, text));
  }

  /** Takes bytes; sends them as they are. Resolves with true when they are on their way, false when the connection takes none. */
  write(bytes: Buffer): Promise<boolean> {
    return new Promise((resolve) => this.#socket.write(bytes, (error) => resolve(!error)));
  }

  /** Joins the main namespace. Resolves when the server agreed. */
  async join(): Promise<void> {
    this.say('40{"v":1}');
    await this.heard((text) => text.startsWith('40'));
  }

  /** Resolves with the first text that fits, now or later; undefined when the connection ended first or nothing came. */
  async heard(fits: (text: string) => boolean, patience = 3_000): Promise<string | undefined> {
    await this.#until(() => this.#ended || this.texts.some(fits), patience);
    return this.texts.find(fits);
  }

  /** Resolves true when the server ended the connection in time. */
  async ends(patience = 3_000): Promise<boolean> {
    await this.#until(() => this.#ended, patience);
    return this.#ended;
  }

  /** Reads nothing from here on. */
  pause(): void {
    this.#socket.pause();
  }

  /** Reads again. */
  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection, at once. */
  close(): void {
    this.#socket.destroy();
  }

  #until(holds: () => boolean, patience: number): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const look = () => holds() && settle();
      const timer = setTimeout(settle, patience);
      this.#waiting.add(look);
      look();
    });
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}
