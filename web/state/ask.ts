import * as v from 'valibot';
import { ErrorBodySchema, PROTOCOL_VERSION, QUERY, Refusal } from '#protocol';
import { atSite } from '../place.ts';
import { readText, shownBy } from '../transports/http.ts';

/** Seconds without a byte after which an answer is given up. However slow the line, what still comes is waited for. */
const STALLED = 15;

/** What is asked of the server. */
export interface Question<Schema extends v.GenericSchema> {
  /** The site. */
  readonly origin: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What the answer is. */
  readonly schema: Schema;
  /** Its name in an error, such as `snapshot`. */
  readonly name: string;
  /** What is put or posted there, as JSON; without either, the question is a GET, or a DELETE. */
  readonly put?: unknown;
  readonly post?: unknown;
  readonly remove?: true;
  /** The token of who asks. */
  readonly as?: string | undefined;
  /** Ends the question from outside. */
  readonly signal?: AbortSignal;
}

/** Somebody asked too often, and the server has said for how long. */
export class TooSoon extends Refusal {
  /** Milliseconds until it may be asked again. */
  readonly wait: number;

  /** Takes what the server said, and the milliseconds. */
  constructor(message: string, next: string, wait: number) {
    super('TOO_MANY', message, next);
    this.wait = wait;
  }
}

/**
 * Takes a question; returns the answer, parsed. Throws Refusal when the server said no, and whatever fetch, JSON or
 * the schema threw when nothing usable was answered.
 */
export async function askServer<Schema extends v.GenericSchema>(
  question: Question<Schema>,
): Promise<v.InferOutput<Schema>> {
  const url = atSite(question.origin, question.path);
  url.searchParams.set(QUERY.protocol, String(PROTOCOL_VERSION));
  for (const [key, value] of Object.entries(question.query)) url.searchParams.set(key, value);
  const { ok, body, retryAfter } = await read(url, question);
  if (ok) return v.parse(question.schema, body);
  const { error } = v.parse(ErrorBodySchema, body);
  if (error.code === 'TOO_MANY' && retryAfter !== undefined) {
    throw new TooSoon(error.message, error.next, retryAfter);
  }
  throw new Refusal(error.code, error.message, error.next, error.minimum);
}

function requestFor({ put, post, remove, as }: Question<v.GenericSchema>): RequestInit {
  const said = put ?? post;
  if (said === undefined) {
    return { ...(remove !== undefined && { method: 'DELETE' }), headers: shownBy(as) };
  }
  const headers = { ...shownBy(as), 'Content-Type': 'application/json' };
  return { method: put === undefined ? 'POST' : 'PUT', headers, body: JSON.stringify(said) };
}

interface Answer {
  readonly ok: boolean;
  readonly body: unknown;
  /** Milliseconds; undefined where the server said nothing of that. */
  readonly retryAfter: number | undefined;
}

async function read(url: URL, question: Question<v.GenericSchema>): Promise<Answer> {
  const { name, signal } = question;
  const abort = new AbortController();
  const giveUp = (): void => abort.abort(new Error(`The ${name} stalled for ${STALLED} s.`));
  const end = (): void => abort.abort(signal?.reason);
  let timer = setTimeout(giveUp, STALLED * 1000);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, STALLED * 1000);
  };
  signal?.addEventListener('abort', end);
  try {
    const answer = await fetch(url, { ...requestFor(question), cache: 'no-store', signal: abort.signal });
    heard();
    const text = await readText(answer, heard);
    const seconds = Number(answer.headers.get('Retry-After') ?? NaN);
    return {
      ok: answer.ok,
      body: text === '' ? undefined : JSON.parse(text),
      retryAfter: Number.isFinite(seconds) ? seconds * 1000 : undefined,
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
