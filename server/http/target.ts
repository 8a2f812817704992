import { getPath } from 'hono/utils/url';
import type { Target } from './engine-door.ts';

/** A path that says the same however it is read: without escapes, and without segments that mean another one. */
const PLAIN = /^(?!.*\/\.)\/[\w\-.~/:@!$&'()*+,;=]*$/;

/** Takes a request's target; returns it taken apart. Its path is the one that the router serves, in whatever way it was written. */
export function targetOf(url: string): Target {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: settled(url), query: new URLSearchParams() };
  return { path: settled(url.slice(0, mark)), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** What the policy and the limits look at must be what is served. What is no path is refused later, as it was written. */
function settled(path: string): string {
  if (PLAIN.test(path) || !path.startsWith('/')) return path;
  return getPath(new Request(new URL(`http://here${path}`)));
}
