import type { IncomingMessage } from 'node:http';
import { PATHS, Refusal } from '#protocol';

/** What Engine.IO serves; it answers 500 to another method on a session. */
export const ENGINE_METHODS = 'GET, POST';

/** A request's target, taken apart. */
export interface Target {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What the front door asks about Engine.IO's sessions. */
export interface Sessions {
  /** Takes an id, the other site whose page asks, undefined for our own, and the request's Cookie; says whose session it is that HTTP carries. */
  pollOf(
    sid: string,
    foreign: string | undefined,
    cookie: string | undefined,
  ): 'theirs' | 'of another site' | 'nobody';
}

/** Takes a target; true when it is a request of a session that was begun before. An empty id is none. */
export function isOfSession({ path, query }: Target): boolean {
  return path === PATHS.socket && sidIn(query) !== '';
}

function sidIn(query: URLSearchParams): string {
  return query.get('sid') ?? '';
}

const NEXT = 'See docs/PROTOCOL.md, section 4.2.';

/**
 * Takes a request's method, query and Cookie, the sessions, and the other site whose page sends it; returns why Engine.IO would refuse it, or undefined: its own
 * answers have another body than ours, and JSONP it would serve.
 */
export function engineRefusal(
  { method = '', headers: { cookie } }: Pick<IncomingMessage, 'method' | 'headers'>,
  query: URLSearchParams,
  sessions: Sessions,
  foreign: string | undefined,
): Refusal | undefined {
  if (method !== 'GET' && method !== 'POST') {
    return new Refusal('METHOD_NOT_ALLOWED', `${method} is not served here.`, 'See the Allow header.');
  }
  if (query.has('j')) {
    return new Refusal(
      'JSONP_REFUSED',
      'JSONP is not served.',
      'Use polling through fetch or XMLHttpRequest.',
    );
  }
  if (query.get('transport') !== 'polling') {
    return new Refusal('MALFORMED_REQUEST', 'HTTP carries the transport polling only.', NEXT);
  }
  const sid = sidIn(query);
  if (sid === '') return handshakeRefusal(method, query);
  const whose = sessions.pollOf(sid, foreign, cookie);
  if (whose === 'theirs') return undefined;
  if (whose === 'of another site') {
    return new Refusal('ORIGIN_REFUSED', 'This session is of another site.', 'Open one of your own.');
  }
  return new Refusal('MALFORMED_REQUEST', 'There is no such session.', 'Open a new one, from your cursor.');
}

/** Takes an upgrade's target; returns why it is refused, or undefined. */
export function upgradeRefusal({ path, query }: Target): Refusal | undefined {
  // Each connection stays on the transport it began with, so an upgrade never belongs to a session.
  const isOurs = path === PATHS.socket && !query.has('sid') && query.get('transport') === 'websocket';
  if (isOurs) return handshakeRefusal('GET', query);
  return new Refusal(
    'MALFORMED_REQUEST',
    'Nothing can be upgraded here.',
    `Open a new WebSocket at ${PATHS.socket}.`,
  );
}

/**
 * Takes a request that Engine.IO will serve, and its target; lets the engine read the query that was looked at here, and no other: of a name
 * that stands there twice, the first. It takes one that is known already, as middleware of old left it, and parses nothing then.
 */
export function handOver(request: IncomingMessage, { query }: Target): void {
  Reflect.set(request, '_query', Object.fromEntries([...query].reverse()));
}

function handshakeRefusal(method: string, query: URLSearchParams): Refusal | undefined {
  if (query.get('EIO') !== '4') {
    return new Refusal('UNKNOWN_PROTOCOL', 'This server speaks Engine.IO 4.', NEXT);
  }
  if (method === 'GET') return undefined;
  return new Refusal('MALFORMED_REQUEST', 'A session is opened by GET.', NEXT);
}
