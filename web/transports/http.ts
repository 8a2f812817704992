import * as v from 'valibot';
import {
  ERROR_STATUS,
  ErrorBodySchema,
  formatCursor,
  HEADERS,
  PROTOCOL_VERSION,
  QUERY,
  VIEWER,
} from '#protocol';
import { atSite } from '../place.ts';
import type { CloseCause, OpenRequest } from './contract.ts';

/** Takes a path of ours and a subscription; returns the URL that asks for it. */
export function subscribeUrl(path: string, { origin, cursor, topics, viewer }: OpenRequest): URL {
  const url = atSite(origin, path);
  url.searchParams.set(QUERY.protocol, String(PROTOCOL_VERSION));
  if (cursor) url.searchParams.set(QUERY.cursor, formatCursor(cursor));
  if (topics.length > 0) url.searchParams.set(QUERY.topics, topics.join(','));
  if (viewer !== undefined) url.searchParams.set(VIEWER.query, viewer);
  return url;
}

/** Takes a token, if there is one; returns the headers that show it. Where there is one no cookie has a say. */
export function shownBy(token: string | undefined): Readonly<Record<string, string>> {
  return token === undefined ? {} : { [HEADERS.authorization]: `Bearer ${token}` };
}

/** Takes an error body as JSON gave it, if it is one; returns why the link ended. 5xx may pass, and so may 429: they are failures. */
export function refusalCause(body: unknown): CloseCause | undefined {
  const parsed = v.safeParse(ErrorBodySchema, body);
  if (!parsed.success) return undefined;
  const { code, message } = parsed.output.error;
  const status = ERROR_STATUS[code];
  return status < 500 && status !== 429
    ? { kind: 'refused', code, detail: message }
    : { kind: 'failed', detail: `${code}: ${message}` };
}

/** Takes an answer and who is told of each part's bytes as they come; returns its text. Rejects when it breaks off. */
export async function readText(answer: Response, heard: (bytes: number) => void): Promise<string> {
  if (!answer.body) return '';
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    heard(part.value.byteLength);
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Takes an answer that is not 200; returns why the link ended. */
export async function answerCause(response: Response): Promise<CloseCause> {
  const body: unknown = await response.json().catch(() => undefined);
  return refusalCause(body) ?? { kind: 'failed', detail: `The answer was ${response.status}.` };
}
