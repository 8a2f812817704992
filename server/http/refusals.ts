import type { ServerResponse } from 'node:http';
import { Refusal } from '#protocol';
import { LogError } from '../../db/errors.ts';
import { DATA_HEADERS, SAFE_HEADERS } from './safe-headers.ts';

const OF_LOG = {
  conflict: ['VERSION_CONFLICT', 'Somebody else was first.', 'Read what is new and try again.'],
  'key-reused': [
    'KEY_REUSED',
    'This key was used for something else.',
    'Choose a new key for a new command.',
  ],
  busy: [
    'LOG_BUSY',
    'The log cannot be written at the moment.',
    'Try again in a few seconds with the same key.',
  ],
  full: [
    'DISK_FULL',
    'The disk is full or cannot be written.',
    'Free some space; writing resumes by itself.',
  ],
  closed: ['STOPPING', 'The server is stopping.', 'Try again in a few seconds with the same key.'],
  failed: ['INTERNAL', 'Something failed that should not have.', "The server's log says what. Try again."],
} as const satisfies Record<LogError['code'], readonly [Refusal['code'], string, string]>;

/** Somebody asked too often, and is told when he may again. */
export class TooMany extends Refusal {
  /** Seconds until he may ask again. */
  readonly retryAfter: number;

  /** Takes a plain sentence of what happened, the next step, and the seconds until then. */
  constructor(message: string, next: string, retryAfter: number) {
    super('TOO_MANY', message, next);
    this.retryAfter = retryAfter;
  }
}

/** Takes anything thrown while a request was served; returns what the person is told. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const [code, message, next] = OF_LOG[error instanceof LogError ? error.code : 'failed'];
  return new Refusal(code, message, next);
}

/** Seconds after which to ask again, by the status. */
const RETRY_AFTER: Readonly<Record<number, number>> = { 429: 10, 503: 2 };

/** Takes a refusal; returns the headers of its answer. */
export function refusalHeaders(refusal: Refusal): Record<string, string> {
  const seconds = refusal instanceof TooMany ? refusal.retryAfter : RETRY_AFTER[refusal.status];
  const retry: Record<string, string> = seconds === undefined ? {} : { 'Retry-After': String(seconds) };
  return { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...retry };
}

/** Takes a bare response, a refusal and further headers; answers it and lets the connection go. */
export function refuseBare(
  response: ServerResponse,
  refusal: Refusal,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(refusal.body);
  response.writeHead(refusal.status, {
    // By the end of the connection alone, what follows there (a refusal of noise) would be a part of it.
    'Content-Length': Buffer.byteLength(body),
    ...SAFE_HEADERS,
    ...DATA_HEADERS,
    ...refusalHeaders(refusal),
    ...headers,
    // Connections of HTTP/2 are not an answer's to close.
    ...(response.req.httpVersionMajor === 1 && { Connection: 'close' }),
  });
  response.end(body);
}
