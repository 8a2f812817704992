import { request as overHttp, STATUS_CODES, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { problemOf, type Attempt } from './attempt.ts';
import { AddressRefused, type Address, type Guard } from './guard.ts';

/** Milliseconds that a receiver has for everything, from its name to the end of its answer. */
const PATIENCE = 5_000;

/** Bytes of an answer that are read; the rest is not waited for. */
const ANSWER_LIMIT = 64 * 1024;

/** What a proxy answers when it does not know what became of the request behind it. */
const DOUBTFUL: ReadonlySet<number> = new Set([502, 504]);

/** Statuses below 500 that a later attempt may change. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** What is posted, and where. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** How posts leave: what guards them, and in tests how long they may take. */
export interface Outgoing {
  readonly guard: Guard;
  /** Milliseconds for everything. */
  readonly patience?: number;
}

/** Takes how posts leave and one of them; returns what became of it. Never rejects. Redirects are not followed. */
export async function post({ guard, patience = PATIENCE }: Outgoing, what: Post): Promise<Attempt> {
  const signal = AbortSignal.timeout(patience);
  const way = { begun: false };
  try {
    const url = new URL(what.url);
    const addresses = await untilAborted(guard.addressesOf(url.hostname), signal);
    return judge(await exchange(url, addresses, what, signal, way));
  } catch (error) {
    if (error instanceof AddressRefused) return { outcome: 'dead', problem: problemOf(error) };
    const problem = signal.aborted ? `There was no answer within ${patience / 1000} s.` : problemOf(error);
    return { outcome: 'retry', problem, doubtful: way.begun };
  }
}

/** Takes a promise and a signal; settles as the promise does, or rejects when the signal aborts, whatever a name server is at. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Too late.')), { once: true });
    promise.then(resolve, reject);
  });
}

/** Takes addresses; returns what a connection takes for a resolver and cannot come past: the name is not asked for again. */
function pinned(addresses: readonly Address[]): LookupFunction {
  return (_name, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function exchange(
  url: URL,
  addresses: readonly Address[],
  { headers, body }: Post,
  signal: AbortSignal,
  way: { begun: boolean },
): Promise<Answer> {
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' },
    lookup: pinned(addresses),
    // A connection of its own: one that is kept could have been made for another channel.
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, options);
    request.on('error', reject);
    request.once('response', (response) => void readAnswer(response).then(resolve));
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (way.begun = true));
    });
    request.end(body);
  });
}

/** The status says it all. What comes after it is taken, so that the receiver can end in peace, up to the limit. */
function readAnswer(response: IncomingMessage): Promise<Answer> {
  const answer = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
  return new Promise((resolve) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_LIMIT) response.destroy();
    });
    response.on('error', () => undefined); // cut short: what it said stands
    response.once('close', () => resolve(answer));
  });
}

function judge({ status, retryAfter }: Answer): Attempt {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  // Its own words stay out of this: everybody who may see deliveries would read them.
  const problem = `It was answered ${status} ${STATUS_CODES[status] ?? ''}`.trim();
  if (status < 500 && !LATER.has(status)) return { outcome: 'dead', problem };
  const after = parseRetryAfter(retryAfter, Date.now());
  return {
    outcome: 'retry',
    problem,
    doubtful: DOUBTFUL.has(status),
    ...(after !== undefined && { after }),
  };
}

/** Takes a Retry-After header and the time; returns the milliseconds to wait, undefined when it says nothing. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
