import { randomBytes } from 'node:crypto';

/** The little of RFC 6455 that a load generator needs. */

/** Frame opcodes that are looked at. */
export const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;

const LONGEST_HEADER = 14;

/** Takes an opcode and a payload under 64 KiB; returns a client's frame, masked as clients must. */
export function clientFrame(opcode: number, payload: Buffer | string): Buffer {
  const body = Buffer.from(payload);
  const long = body.length > 125;
  const header = long ? 8 : 6;
  const frame = Buffer.allocUnsafe(header + body.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (long ? 126 : body.length);
  if (long) frame.writeUInt16BE(body.length, 2);
  const mask = randomBytes(4);
  mask.copy(frame, header - 4);
  for (let index = 0; index < body.length; index++) {
    frame[header + index] = (body[index] ?? 0) ^ (mask[index & 3] ?? 0);
  }
  return frame;
}

/** Takes a text under 64 KiB; returns a server's frame, not masked. */
export function serverFrame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length <= 125) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  return Buffer.concat([Buffer.from([0x81, 126, body.length >> 8, body.length & 255]), body]);
}

/** Walks over a server's frames by their lengths; hands out only the short ones (pings and handshakes). */
export class FrameWalker {
  frames = 0;
  /** Payloads up to this many bytes are handed out. */
  keep = 125;
  readonly #onShort: (opcode: number, payload: Buffer) => void;
  readonly #header = Buffer.alloc(LONGEST_HEADER);
  #have = 0;
  #left = 0;
  #opcode = 0;
  #parts: Buffer[] | undefined;

  /** Takes what to do with a short frame. */
  constructor(onShort: (opcode: number, payload: Buffer) => void) {
    this.#onShort = onShort;
  }

  /** Takes the next chunk of the stream after the upgrade. */
  feed(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const take = Math.min(this.#left, chunk.length - at);
        this.#parts?.push(chunk.subarray(at, at + take));
        at += take;
        this.#left -= take;
      } else {
        this.#header[this.#have++] = chunk[at++] ?? 0;
        if (this.#have < headerLength(this.#header, this.#have)) continue;
        this.#open();
      }
      if (this.#left === 0 && this.#have === 0) this.#close();
    }
  }

  #open(): void {
    const code = (this.#header[1] ?? 0) & 0x7f;
    this.#opcode = (this.#header[0] ?? 0) & 0x0f;
    this.#left =
      code < 126
        ? code
        : code === 126
          ? this.#header.readUInt16BE(2)
          : Number(this.#header.readBigUInt64BE(2));
    this.#have = 0;
    this.#parts = this.#left <= this.keep ? [] : undefined;
  }

  #close(): void {
    this.frames++;
    const parts = this.#parts;
    this.#parts = undefined;
    if (parts) this.#onShort(this.#opcode, Buffer.concat(parts));
  }
}

/** How long the header is, as far as the bytes at hand can tell. A server's frames carry no mask. */
function headerLength(header: Buffer, have: number): number {
  if (have < 2) return 2;
  const code = (header[1] ?? 0) & 0x7f;
  return code < 126 ? 2 : code === 126 ? 4 : 10;
}
