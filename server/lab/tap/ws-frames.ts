/** One WebSocket frame as it travelled (RFC 6455, 5.2). */
export interface WsFrame {
  readonly opcode: number;
  readonly fin: boolean;
  /** RSV1: with permessage-deflate, the message is compressed. */
  readonly compressed: boolean;
  readonly masked: boolean;
  /** Unmasked, as it was on the wire otherwise. */
  readonly payload: Buffer;
  /** Bytes of the whole frame. */
  readonly bytes: number;
}

const NOTHING = Buffer.alloc(0);

/** Splits the bytes of one direction of a WebSocket into frames. */
export class WsFrameReader {
  readonly #onFrame: (frame: WsFrame) => void;
  #pending: Buffer = NOTHING;

  /** Takes who is told of each frame. */
  constructor(onFrame: (frame: WsFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** Takes the next bytes. Throws RangeError when they are no frames, as when reading began inside of one. */
  feed(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (let frame = readFrame(this.#pending); frame !== undefined; frame = readFrame(this.#pending)) {
      this.#pending = this.#pending.subarray(frame.bytes);
      this.#onFrame(frame);
    }
  }
}

/** Takes bytes that begin with a frame; returns it, undefined when it is not whole yet. Throws RangeError when it is not one. */
function readFrame(bytes: Buffer): WsFrame | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const opcode = first & 0x0f;
  if ((first & 0x30) !== 0 || (opcode > 2 && opcode < 8) || opcode > 10) {
    throw new RangeError('These bytes are no WebSocket frame.');
  }
  const masked = (second & 0x80) !== 0;
  const extended = lengthBytes(second & 0x7f);
  const begin = 2 + extended + (masked ? 4 : 0);
  if (bytes.length < begin) return undefined;
  const length = payloadLength(bytes, second & 0x7f);
  if (bytes.length < begin + length) return undefined;
  const payload = Buffer.from(bytes.subarray(begin, begin + length));
  if (masked) unmask(payload, bytes.subarray(begin - 4, begin));
  const [fin, compressed] = [(first & 0x80) !== 0, (first & 0x40) !== 0];
  return { opcode, fin, compressed, masked, payload, bytes: begin + length };
}

function lengthBytes(short: number): number {
  if (short === 126) return 2;
  return short === 127 ? 8 : 0;
}

function payloadLength(bytes: Buffer, short: number): number {
  if (short === 126) return bytes.readUInt16BE(2);
  return short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
}

function unmask(payload: Buffer, mask: Buffer): void {
  for (let at = 0; at < payload.length; at += 1) {
    payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  }
}
