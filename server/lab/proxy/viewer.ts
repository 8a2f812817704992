import * as v from 'valibot';
import { VIEWER } from '#protocol';
import type { Head } from './framing.ts';

/** The name of a viewer. */
export const ViewerSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** Who asks, and for what. */
export interface Asked {
  /** Without its query. */
  readonly path: string;
  /** Undefined when the request names none, or something that is no name. */
  readonly viewer: string | undefined;
}

/** Takes the head of a request; returns its path and its viewer: the query names it, or else the cookie. */
export function askedBy(head: Head): Asked {
  const target = head.startLine.split(' ')[1] ?? '';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? null : new URLSearchParams(target.slice(mark + 1)).get(VIEWER.query);
  const viewer = query ?? cookieOf(head.headers.get('cookie') ?? '');
  return { path, viewer: v.is(ViewerSchema, viewer) ? viewer : undefined };
}

function cookieOf(cookies: string): string | undefined {
  const begin = `${VIEWER.cookie}=`;
  const pair = cookies
    .split(/[;,]/) // lines that were repeated are joined by a comma
    .map((part) => part.trim())
    .find((part) => part.startsWith(begin));
  return pair?.slice(begin.length);
}
