import type { TapRecord } from '#protocol';
import { meaningOfClose } from './close-codes.ts';
import { Inflater } from './inflater.ts';
import { notePacket } from './packets.ts';
import { bufferedNow, type Buffered, type Scribe } from './tap.ts';
import { WsFrameReader, type WsFrame } from './ws-frames.ts';

type Way = TapRecord['way'];

const OPCODES: Readonly<Record<number, readonly [name: string, explained: string]>> = {
  0: ['continuation', 'Goes on with the message before it.'],
  1: ['text', 'One message of text, whole in this frame.'],
  2: ['binary', 'One message of bytes, whole in this frame.'],
  8: ['close', 'Ends the connection in order; the other side answers with one of its own.'],
  9: ['ping', 'A ping of WebSocket itself: whoever gets it must answer with a pong.'],
  10: ['pong', 'The answer to a ping of WebSocket itself.'],
};
const CLOSE = 8;
/** Stands for what OPCODES has where a message only begins. */
const BEGINS = 'The beginning of a message; frames that go on with it follow.';

/** Writes down one direction of a WebSocket: each frame, and the packets in each message. */
export class WebSocketTap {
  readonly #scribe: Scribe;
  readonly #way: Way;
  readonly #buffered: Buffered | undefined;
  readonly #reader = new WsFrameReader((frame) => this.#take(frame));
  readonly #inflater = new Inflater();
  /** Of the message that has begun. */
  #parts: Buffer[] = [];
  #compressed = false;

  /** Takes who writes it down, which way it goes, and what says how many written bytes still wait here, on the way out. */
  constructor(scribe: Scribe, way: Way, buffered?: Buffered) {
    this.#scribe = scribe;
    this.#way = way;
    this.#buffered = buffered;
  }

  /** Takes the next bytes. Throws RangeError when they are no frames. */
  feed(bytes: Buffer): void {
    this.#reader.feed(bytes);
  }

  #take(frame: WsFrame): void {
    const isControl = frame.opcode >= CLOSE;
    if (!isControl && frame.opcode !== 0) [this.#parts, this.#compressed] = [[], frame.compressed];
    if (!isControl) this.#parts.push(frame.payload);
    const message = !isControl && frame.fin ? this.#message() : undefined;
    this.#note(frame, message);
    if (message !== undefined) notePacket(message, this.#way, this.#scribe);
  }

  /** The text of the message that is complete; undefined where it cannot be inflated. */
  #message(): string | undefined {
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    if (!this.#compressed) return whole.toString();
    try {
      return this.#inflater.inflate(whole).toString();
    } catch {
      return undefined;
    }
  }

  #note(frame: WsFrame, message: string | undefined): void {
    const { opcode, fin, masked, compressed, payload, bytes } = frame;
    const [name, whole] = OPCODES[opcode] ?? ['unknown', 'An opcode without a meaning.'];
    const explained = opcode !== 0 && !fin ? BEGINS : whole;
    const close = opcode === CLOSE ? closeCode(payload) : undefined;
    const traits = [masked && 'masked', this.#isCompressed(frame) && 'compressed', !fin && 'to be continued'];
    this.#scribe({
      way: this.#way,
      layer: 'websocket',
      bytes,
      summary: [
        `${name}, ${payload.length} + ${bytes - payload.length} bytes`,
        ...traits.filter(Boolean),
      ].join(', '),
      detail: detailOf(frame, message, close),
      explained: masked ? `${explained} Masked, as all frames of a client are.` : explained,
      frame: {
        opcode,
        fin,
        masked,
        compressed,
        length: payload.length,
        ...(close !== undefined && { close }),
      },
      ...(this.#buffered && bufferedNow(this.#buffered)),
    });
  }

  #isCompressed({ opcode, compressed }: WsFrame): boolean {
    return opcode === 0 ? this.#compressed : compressed;
  }
}

function closeCode(payload: Buffer): number | null {
  return payload.length >= 2 ? payload.readUInt16BE(0) : null;
}

function detailOf(
  { opcode, payload, compressed }: WsFrame,
  message: string | undefined,
  close?: number | null,
): string {
  if (close !== undefined) return `${meaningOfClose(close)} ${payload.subarray(2).toString()}`.trim();
  if (message !== undefined) return message;
  const isText = opcode === 1 && !compressed;
  return isText ? payload.toString() : payload.subarray(0, 64).toString('hex');
}
