/** Counting events in raw bytes: no message is parsed, so that the counting costs next to nothing. */

/** The text that every event of the synthetic stream holds exactly once, whatever carries it. */
export const SYNTHETIC_MARKER = '"metrics/synthetic"';

/** The text that every note holds exactly once. */
export const NOTE_MARKER = '"notes"';

const AT_DIGITS = 13;
const COMMA = 0x2c;

/**
 * Takes bytes and the index of an event's marker in them; returns the event's `at` (the 13 digits before the
 * marker, ms since 1970), or undefined when they are not all there.
 */
export function readAt(bytes: Buffer, marker: number): number | undefined {
  const start = marker - AT_DIGITS - 1;
  if (start < 0 || bytes[marker - 1] !== COMMA) return undefined;
  let at = 0;
  for (let index = start; index < marker - 1; index++) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    at = at * 10 + digit;
  }
  return at;
}

/** Counts a marker in a stream of chunks, also where it lies across a border. */
export class MarkerCounter {
  count = 0;
  readonly #marker: Buffer;
  readonly #onHit: ((bytes: Buffer, index: number) => void) | undefined;
  #tail: Buffer | undefined;

  /** Takes the marker and perhaps what to do at each hit, given the bytes around it and its index in them. */
  constructor(marker: string, onHit?: (bytes: Buffer, index: number) => void) {
    this.#marker = Buffer.from(marker);
    this.#onHit = onHit;
  }

  /** Takes the next chunk; returns how many markers ended in it. */
  feed(chunk: Buffer): number {
    const bytes = this.#tail ? Buffer.concat([this.#tail, chunk]) : chunk;
    let hits = 0;
    let end = 0;
    for (let at = bytes.indexOf(this.#marker); at >= 0; at = bytes.indexOf(this.#marker, end)) {
      hits++;
      end = at + this.#marker.length;
      this.#onHit?.(bytes, at);
    }
    this.count += hits;
    this.#tail = this.#beginning(bytes, end);
    return hits;
  }

  /** The end of `bytes` from `floor` on, where it is the beginning of a marker. */
  #beginning(bytes: Buffer, floor: number): Buffer | undefined {
    const first = this.#marker[0] ?? 0;
    let at = bytes.indexOf(first, Math.max(floor, bytes.length - this.#marker.length + 1));
    while (at >= 0) {
      if (bytes.subarray(at).equals(this.#marker.subarray(0, bytes.length - at))) return bytes.subarray(at);
      at = bytes.indexOf(first, at + 1);
    }
    return undefined;
  }
}
