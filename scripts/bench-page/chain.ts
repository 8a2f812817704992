/** A request of a page load. Times are in ms on any one clock. */
export interface Request {
  readonly url: string;
  readonly from: number;
  /** When its answer was complete; Infinity while it goes on. */
  readonly to: number;
}

/**
 * Takes the requests of a load and one of them; returns the longest chain of requests, each begun only when the one before
 * was complete, that ends with it: 1 for the page itself. A request cannot depend on more than that.
 */
export function chainTo(requests: readonly Request[], last: Request): Request[] {
  const before = requests.filter(({ to }) => to <= last.from).map((request) => chainTo(requests, request));
  const longest = before.reduce<Request[]>((best, chain) => (chain.length > best.length ? chain : best), []);
  return [...longest, last];
}

/**
 * Takes the requests of a load in their order, and which of them count; returns the longest chain to the last of these, as paths: empty
 * when there is none. Pictures hold up nothing, and neither does what a worker asks for again that is here already.
 */
export function pathsToLast(requests: readonly Request[], counts: (url: string) => boolean): string[] {
  const first = new Map(requests.toReversed().map((request) => [request.url, request]));
  const all = requests.filter(
    (request) => first.get(request.url) === request && !/\.(svg|png|ico)$/.test(request.url),
  );
  const last = all.findLast(({ url }) => counts(url));
  return last === undefined ? [] : chainTo(all, last).map(({ url }) => new URL(url).pathname);
}
