import { Inflater } from './inflater.ts';
import { bufferedNow, type Buffered, type Scribe } from './tap.ts';

/** Bytes of a gzip header without a name (RFC 1952), as zlib writes it. */
const GZIP_HEADER = 10;
const FLUSH = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const RECORD_END = '\n\n';

/** Writes down a stream of server-sent events: each record, and where it is compressed each part of that. */
export class SseTap {
  readonly #scribe: Scribe;
  readonly #buffered: Buffered;
  readonly #inflater: Inflater | undefined;
  #packed: Buffer = Buffer.alloc(0);
  #text: Buffer = Buffer.alloc(0);
  #begun = false;

  /** Takes who writes it down, whether gzip carries it, and what says how many written bytes still wait here. */
  constructor(scribe: Scribe, isGzip: boolean, buffered: Buffered) {
    this.#scribe = scribe;
    this.#buffered = buffered;
    this.#inflater = isGzip ? new Inflater() : undefined;
  }

  /** Takes the next bytes of the body. Throws when they cannot be inflated. */
  feed(bytes: Buffer): void {
    if (this.#inflater === undefined) return this.#take(bytes);
    this.#packed = Buffer.concat([this.#packed, bytes]);
    if (!this.#packed.subarray(-FLUSH.length).equals(FLUSH)) return;
    const part = this.#packed;
    this.#packed = Buffer.alloc(0);
    const text = this.#inflater.inflate(this.#begun ? part : part.subarray(GZIP_HEADER));
    this.#begun = true;
    this.#scribe({
      way: 'out',
      layer: 'http-body',
      bytes: part.length,
      summary: `gzip, ${part.length} bytes for ${text.length}`,
      detail: part.subarray(0, 64).toString('hex'),
      explained: 'A part of the compressed stream, flushed so that its records can be read now.',
      ...bufferedNow(this.#buffered),
    });
    this.#take(text);
  }

  #take(bytes: Buffer): void {
    this.#text = this.#text.length === 0 ? bytes : Buffer.concat([this.#text, bytes]);
    for (let end = this.#text.indexOf(RECORD_END); end >= 0; end = this.#text.indexOf(RECORD_END)) {
      const record = this.#text.subarray(0, end + RECORD_END.length);
      this.#text = this.#text.subarray(record.length);
      const [name] = /(?<=^data:\[")[a-z]+/.exec(record.toString('latin1', 0, 32)) ?? ['record'];
      this.#scribe({
        way: 'out',
        layer: 'sse',
        bytes: record.length,
        summary: `${name}, ${record.length} bytes`,
        detail: record.toString(),
        explained:
          'One server-sent event: “data:”, one frame of Switchyard as JSON, and an empty line that ends it.',
        ...(this.#inflater === undefined && bufferedNow(this.#buffered)),
      });
    }
  }
}
