import { constants, inflateRawSync } from 'node:zlib';

/** Bytes back that deflate may refer to (RFC 1951). */
const WINDOW = 32 * 1024;
/** What permessage-deflate leaves out at the end of each message (RFC 7692, 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** Bytes that a message may have once it is inflated: the server sends none that is larger. */
const MOST = 4 * 1024 * 1024;

/** Inflates the parts of one deflate stream, each ended by a sync flush and referring to those before. */
export class Inflater {
  #window: Buffer = Buffer.alloc(0);

  /** Takes the next part, without the four bytes of its flush or with them; returns it inflated. Throws when it cannot be read. */
  inflate(part: Buffer): Buffer {
    const ended = part.subarray(-TAIL.length).equals(TAIL);
    const inflated = inflateRawSync(ended ? part : Buffer.concat([part, TAIL]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MOST,
      ...(this.#window.length > 0 && { dictionary: this.#window }),
    });
    this.#window = Buffer.concat([this.#window, inflated]).subarray(-WINDOW);
    return inflated;
  }
}
