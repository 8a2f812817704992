import { encodeEvent } from '#protocol';

/** The event that everybody sends: Switchyard's own tuple, 200 bytes in all. */

/** Bytes of one event's JSON. */
export const EVENT_BYTES = 200;

const TOPIC = 'metrics/synthetic';
const BODY = Array.from({ length: 14 }, (_, index) => `${index + 1},${(1251 + index * 125) / 100}`).join(',');

/**
 * Takes a seq and ms since 1970; returns the JSON of one event of exactly EVENT_BYTES bytes (seq under 10^12), which
 * stays the same through JSON.parse and JSON.stringify.
 */
export function makeEvent(seq: number, at: number): string {
  const bare = encodeEvent(seq, at, TOPIC, 'samples', `[${BODY},15,0.,16,0.]`);
  const fill = EVENT_BYTES - bare.length;
  const first = '1'.repeat(fill >> 1);
  return encodeEvent(
    seq,
    at,
    TOPIC,
    'samples',
    `[${BODY},15,0.${first},16,0.${'1'.repeat(fill - (fill >> 1))}]`,
  );
}
