/** Bytes of one response that are held for ever before its server is made to wait. */
const LIMIT = 8_388_608;

/** A response that is held back. */
export class HeldResponse {
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  /** True when its server should wait. */
  get full(): boolean {
    return this.#bytes > LIMIT;
  }

  /** Takes the next bytes, and how many may be held; returns what passes now, nothing until that many have come. */
  add(bytes: Buffer, most = Infinity): Buffer {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
    return this.#bytes < most ? Buffer.alloc(0) : this.take();
  }

  /** Returns all that is held, and holds it no more. */
  take(): Buffer {
    this.#bytes = 0;
    return Buffer.concat(this.#parts.splice(0));
  }
}
