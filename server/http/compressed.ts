import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Bytes below which an answer is sent as it is. */
const WORTHWHILE = 8 * 1024;

/** The least work: higher levels take twice as long for a tenth less. */
const LEVEL = 1;

const compress = promisify(gzip);

/** A body as it is sent, and what its headers must say of that. */
export interface Compressed {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Takes a body, what the request says it accepts, and the bytes below which it stays as it is; returns it compressed where that is
 * worthwhile. The work is done outside the event loop.
 */
export async function compressed(
  body: string,
  accepts: string | undefined,
  worthwhile = WORTHWHILE,
): Promise<Compressed> {
  const headers = { Vary: 'Accept-Encoding' };
  if (body.length < worthwhile || !acceptsGzip(accepts ?? '')) return { body, headers };
  return {
    body: await compress(body, { level: LEVEL }),
    headers: { ...headers, 'Content-Encoding': 'gzip' },
  };
}

/** Takes an Accept-Encoding; true when gzip is named there and not refused. */
export function acceptsGzip(header: string): boolean {
  return header.split(',').some((part) => /^\s*gzip\s*(;\s*q=(1(\.0*)?|0\.0*[1-9]\d*)\s*)?$/i.test(part));
}
