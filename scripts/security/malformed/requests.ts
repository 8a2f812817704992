import fc from 'fast-check';
import { HEADERS } from '#protocol';
import { requestBytes, type RawRequest } from '../../../tests/lib/raw-http.ts';
import { placesOf, replaced } from '../../lib/damage.ts';
import type { Door, Needed } from '../door.ts';
import { body, headers, method, odd, query, word } from './words.ts';

/** What is sent: a request, or bytes that may be none. */
export type Malformed = RawRequest | Buffer;

/** Takes what a door can need and the port; makes one malformed request. */
export type MakeMalformed = (needed: Needed, port: number) => Malformed;

/** Takes pairs; returns them as the text of a query. */
export function queryText(pairs: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(
    pairs.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
  ).toString();
}

/** Takes a request and a text; returns it with that text in its query as well. */
function asking(request: RawRequest, text: string): RawRequest {
  const { path = '/' } = request;
  return { ...request, path: `${path}${path.includes('?') ? '&' : '?'}${text}` };
}

/** Half of what is sent comes from somebody who may: what is behind the door must stand it as well. */
function signed(request: RawRequest, as: string): RawRequest {
  if (as === '') return request;
  return { ...request, headers: { [HEADERS.authorization]: `Bearer ${as}`, ...request.headers } };
}

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly put: Uint8Array;
}

/** Takes bytes and edits, each at a part of their length; returns the bytes edited. */
function edited(bytes: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce((now, { at, cut, put }) => {
    const place = Math.floor(at * now.length);
    return Buffer.concat([now.subarray(0, place), put, now.subarray(place + cut)]);
  }, bytes);
}

/** Takes a door; returns requests to it with one thing or another wrong about them, by chance. */
export function malformedRequests(door: Door): fc.Arbitrary<MakeMalformed> {
  const whole = (damage: (request: RawRequest) => RawRequest, by: boolean): MakeMalformed => {
    return (needed) => damage(signed(door.request(needed), by ? needed.as : ''));
  };
  const by = fc.boolean();
  const kinds: fc.Arbitrary<MakeMalformed>[] = [
    fc.tuple(query, by).map(([pairs, as]) => whole((request) => asking(request, queryText(pairs)), as)),
    fc
      .tuple(word, by)
      .map(([text, as]) =>
        whole((request) => ({ ...request, path: withSegment(request.path ?? '/', text) }), as),
      ),
    fc
      .tuple(method, headers, by)
      .map(([other, more, as]) =>
        whole((request) => ({ ...request, method: other, headers: { ...request.headers, ...more } }), as),
      ),
    fc
      .tuple(headers, by)
      .map(([more, as]) =>
        whole((request) => ({ ...request, headers: { ...request.headers, ...more } }), as),
      ),
    fc.tuple(body, by).map(([text, as]) => whole((request) => ({ ...request, body: text }), as)),
    fc
      .array(EDIT, { minLength: 1, maxLength: 3 })
      .map((edits) => (needed, port) => edited(requestBytes(port, door.request(needed)), edits)),
  ];
  if (door.bodies !== undefined) kinds.push(...Array.from({ length: 4 }, () => damagedBody(door)));
  return fc.oneof(...kinds);
}

const EDIT: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.constantFrom(0, 0, 1, 2, 8, 100_000),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom('\r\n', '\r\n\r\n', '\0', 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n')
      .map((text) => Buffer.from(text)),
  ),
});

/** Takes a path with its query and a text; returns it with the text as one more segment. */
function withSegment(path: string, text: string): string {
  const [plain = '/', asked] = path.split('?', 2);
  const longer = `${plain}${plain.endsWith('/') ? '' : '/'}${encodeURIComponent(text.toWellFormed())}`;
  return asked === undefined ? longer : `${longer}?${asked}`;
}

/** One part of a body that fits is replaced by what does not. */
function damagedBody(door: Door): fc.Arbitrary<MakeMalformed> {
  const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  return fc.tuple(part, part, odd, fc.boolean()).map(([which, where, put, by]) => (needed) => {
    const bodies = door.bodies?.(needed) ?? [];
    const fit = bodies[Math.floor(which * bodies.length)];
    const places = placesOf(fit);
    const place = places[Math.floor(where * places.length)] ?? [];
    const text = JSON.stringify(replaced(fit, place, put) ?? null);
    return signed({ ...door.request(needed), body: text }, by ? needed.as : '');
  });
}
