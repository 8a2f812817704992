import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { AccessIdSchema, PATHS } from '#protocol';
import * as v from 'valibot';

/** Seconds that a browser may keep the answer to a preflight: the longest that any browser keeps it. */
const PREFLIGHT_LASTS = 7_200;

/** Requests of other sites' pages that the front door let in, with their origins. */
const foreign = new WeakMap<object, string>();

/** What a path is to pages of other sites: made for everybody's pages, open to those that show a share, or closed. */
export type Openness = 'everybody' | 'shares' | 'closed';

const SHARE_DOORS: ReadonlySet<string> = new Set([
  PATHS.stream,
  PATHS.poll,
  PATHS.snapshot,
  PATHS.history,
  PATHS.socket,
  // Whoever falls back asks here whether the server is there; it tells nothing else.
  PATHS.readyz,
]);

/** Takes a path; returns what it is to pages of other sites. */
export function opennessOf(path: string): Openness {
  if (SHARE_DOORS.has(path)) return 'shares';
  if (path === PATHS.embedScript || path.startsWith('/assets/')) return 'everybody';
  if (below(PATHS.embed, path) !== undefined || below(PATHS.badge, path) !== undefined) return 'everybody';
  return v.is(AccessIdSchema, below(PATHS.shares, path)) ? 'shares' : 'closed';
}

/** Takes the path of a folder and another; returns what is below the folder, undefined when nothing is. */
function below(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/** Takes a request that was let in, and the origin of the other site's page that it comes from. */
export function markForeign(request: IncomingMessage, origin: string): void {
  foreign.set(request, origin);
}

/** Takes a request; returns the origin of the other site's page that it comes from, `null` from a sandbox; undefined for our own. */
export function foreignOriginOf(request: IncomingMessage): string | undefined {
  return foreign.get(request);
}

/**
 * Takes an origin; returns the headers with which its pages may read an answer. No cookie is ever taken from them. None of these
 * answers is kept by a cache, so that none has to say that it varies.
 */
export function crossOriginHeaders(origin: string): Record<string, string> {
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'Retry-After' };
}

/** The further headers of the answer to a preflight. */
export const PREFLIGHT_HEADERS: OutgoingHttpHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'authorization, content-type',
  'Access-Control-Max-Age': PREFLIGHT_LASTS,
};
