import * as v from 'valibot';
import { ERROR_STATUS, ErrorBodySchema, PATHS } from '#protocol';
import type { Answer } from '../../../tests/lib/raw-http.ts';

const STATUSES: ReadonlySet<number> = new Set(
  Object.values(ERROR_STATUS).filter((status) => status !== ERROR_STATUS.INTERNAL),
);
/** What Node, ws and Engine.IO answer below REST, where there is no body of ours: bad HTTP, too slow, a foreign Expect, too many headers. */
const BELOW_REST: ReadonlySet<number> = new Set([400, 408, 413, 417, 426, 431]);
/** What is well: also a range of a file, nothing to say, and one that is had already. */
const WELL: ReadonlySet<number> = new Set([101, 200, 201, 202, 204, 206, 304]);
/** Where something stands in our code is nobody's business. */
const STACK = /\bat .*:\d+:\d+|node_modules/;

/** Takes the path that was asked for and the answer; returns what is wrong with it, undefined when nothing is. */
export function faultOf(path: string, { status, headers, body }: Answer): string | undefined {
  if (STACK.test(body)) return `${status} with a stack: ${body.slice(0, 200)}`;
  if (WELL.has(status)) return undefined;
  if (status === 301) return ownPath(headers['location']) ? undefined : `301 to ${headers['location']}`;
  if (!STATUSES.has(status) && !BELOW_REST.has(status)) return `status ${status}: ${body.slice(0, 200)}`;
  // Engine.IO answers for itself behind the front door; Node's own and a HEAD have no body.
  if (path.startsWith(PATHS.socket) || body === '') return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ErrorBodySchema), body);
  if (!parsed.success) return `${status} without a body of ours: ${body.slice(0, 200)}`;
  const { code } = parsed.output.error;
  return ERROR_STATUS[code] === status ? undefined : `${status} with the code ${code}`;
}

/** A page's path with a slash too many: never another site's. */
function ownPath(location: string | undefined): boolean {
  return location !== undefined && /^\/(?![/\\])/.test(location);
}
