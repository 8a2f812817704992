import {
  HEADERS,
  HISTORY_POINTS_LIMIT,
  OLDEST_PROTOCOL,
  PATHS,
  PROTOCOL_VERSION,
  type ErrorCode,
} from '#protocol';
import type { RawRequest } from '../../../tests/lib/raw-http.ts';

/** A request that must be refused, and how. */
export interface RefusalCase {
  readonly name: string;
  readonly request: RawRequest;
  readonly code: ErrorCode;
  /** What the Allow header must name. */
  readonly allow?: string;
}

const KEY = 'bad-input-0001';
const JSON_TYPE = 'application/json';
const NOTE = JSON.stringify({ type: 'note', text: 'hello' });

/** A command by POST, well-formed unless changed. */
function post(change: RawRequest = {}): RawRequest {
  return {
    method: 'POST',
    path: PATHS.commands,
    body: NOTE,
    ...change,
    headers: { 'Content-Type': JSON_TYPE, [HEADERS.idempotencyKey]: KEY, ...change.headers },
  };
}

const QUERIED = [PATHS.stream, PATHS.poll, PATHS.snapshot] as const;
const GOT = [...QUERIED, PATHS.history, PATHS.healthz, PATHS.readyz, PATHS.metrics] as const;

/** Queries that no door with a subscription takes. */
const QUERIES: Record<string, readonly [query: string, code: ErrorCode]> = {
  'an unknown topic': ['topics=secrets/all', 'UNKNOWN_TOPIC'],
  'an unknown topic among known ones': ['topics=notes,secrets', 'UNKNOWN_TOPIC'],
  'a topic like a prototype': ['topics=__proto__', 'MALFORMED_TOPIC'],
  'a topic like a member': ['topics=constructor', 'UNKNOWN_TOPIC'],
  'a topic in capitals': ['topics=Metrics/Host', 'MALFORMED_TOPIC'],
  'a topic with a path': ['topics=metrics/../notes', 'MALFORMED_TOPIC'],
  'no topic at all': ['topics=', 'MALFORMED_TOPIC'],
  '65 topics': [`topics=${Array(65).fill('notes').join(',')}`, 'MALFORMED_TOPIC'],
  'a topic of 5,000 characters': [`topics=metrics/${'a'.repeat(5_000)}`, 'MALFORMED_TOPIC'],
  'a cursor without a seq': ['cursor=k3v9x2ab7q0d', 'MALFORMED_CURSOR'],
  'a huge cursor': ['cursor=k3v9x2ab7q0d:99999999999999999999999', 'MALFORMED_CURSOR'],
  'a cursor above the safe integers': ['cursor=k3v9x2ab7q0d:9007199254740993', 'MALFORMED_CURSOR'],
  'a negative cursor': ['cursor=k3v9x2ab7q0d:-1', 'MALFORMED_CURSOR'],
  'a cursor in the exponent form': ['cursor=k3v9x2ab7q0d:1e3', 'MALFORMED_CURSOR'],
  'a cursor in other digits': [`cursor=${encodeURIComponent('k3v9x2ab7q0d:١٢٣')}`, 'MALFORMED_CURSOR'],
  'a cursor with a null byte': ['cursor=k3v9x2ab7q0d:1%00', 'MALFORMED_CURSOR'],
  'a cursor of 12 kB': [`cursor=k3v9x2ab7q0d:${'1'.repeat(12_000)}`, 'MALFORMED_CURSOR'],
  'broken percent signs': ['cursor=%zz%', 'MALFORMED_CURSOR'],
  'the next protocol': [`v=${PROTOCOL_VERSION + 1}`, 'UNKNOWN_PROTOCOL'],
  'protocol 1.5': ['v=1.5', 'MALFORMED_REQUEST'],
  'a protocol that is a word': ['v=one', 'MALFORMED_REQUEST'],
};

const RANGE = 'from=1000&to=2000';
const DAY = 86_400_000;

/** Queries that make no history. */
const HISTORIES: Record<string, readonly [query: string, code: ErrorCode]> = {
  'no range': ['', 'MALFORMED_REQUEST'],
  'no beginning': ['to=2000', 'MALFORMED_REQUEST'],
  'no end': ['from=1000', 'MALFORMED_REQUEST'],
  'an empty range': ['from=1000&to=1000', 'MALFORMED_REQUEST'],
  'a range turned round': ['from=2000&to=1000', 'MALFORMED_REQUEST'],
  'a range before 1970': ['from=-1&to=1000', 'MALFORMED_REQUEST'],
  'a range of 401 days': [`from=0&to=${401 * DAY}`, 'MALFORMED_REQUEST'],
  'times as people write them': ['from=2026-01-01&to=2026-01-02', 'MALFORMED_REQUEST'],
  'times above the safe integers': ['from=1&to=9007199254740993', 'MALFORMED_REQUEST'],
  'times in the exponent form': ['from=1e3&to=2e3', 'MALFORMED_REQUEST'],
  'no points': [`${RANGE}&points=0`, 'MALFORMED_REQUEST'],
  'too many points': [`${RANGE}&points=${HISTORY_POINTS_LIMIT + 1}`, 'MALFORMED_REQUEST'],
  'half a point': [`${RANGE}&points=1.5`, 'MALFORMED_REQUEST'],
  'no series': [`${RANGE}&series=`, 'MALFORMED_REQUEST'],
  'a series by name': [`${RANGE}&series=cpu.used`, 'MALFORMED_REQUEST'],
  'the series zero': [`${RANGE}&series=0`, 'MALFORMED_REQUEST'],
  '513 series': [`${RANGE}&series=${Array(513).fill('1').join(',')}`, 'MALFORMED_REQUEST'],
  'the next protocol': [`${RANGE}&v=${PROTOCOL_VERSION + 1}`, 'UNKNOWN_PROTOCOL'],
  'a protocol before the first': [`${RANGE}&v=${OLDEST_PROTOCOL - 1}`, 'UNKNOWN_PROTOCOL'],
};

/** Commands that are none. */
const COMMANDS: Record<string, readonly [change: RawRequest, code: ErrorCode]> = {
  'no key': [{ headers: { [HEADERS.idempotencyKey]: '' } }, 'MALFORMED_REQUEST'],
  'a short key': [{ headers: { [HEADERS.idempotencyKey]: 'short' } }, 'MALFORMED_REQUEST'],
  'a key with a slash': [{ headers: { [HEADERS.idempotencyKey]: 'a/b/c/d/e/f' } }, 'MALFORMED_REQUEST'],
  'a form': [{ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 'NOT_JSON'],
  'plain text': [{ headers: { 'Content-Type': 'text/plain' } }, 'NOT_JSON'],
  'no type': [{ headers: { 'Content-Type': '' } }, 'NOT_JSON'],
  'no body': [{ body: '' }, 'MALFORMED_JSON'],
  'half a body of JSON': [{ body: NOTE.slice(0, 10) }, 'MALFORMED_JSON'],
  'bytes that are no text': [{ body: Buffer.from([0xff, 0xfe, 0x00, 0x01]) }, 'MALFORMED_JSON'],
  'a deep body': [{ body: '['.repeat(30_000) }, 'MALFORMED_JSON'],
  'a deep body that is JSON': [{ body: '['.repeat(30_000) + ']'.repeat(30_000) }, 'MALFORMED_REQUEST'],
  null: [{ body: 'null' }, 'MALFORMED_REQUEST'],
  'a number': [{ body: '17' }, 'MALFORMED_REQUEST'],
  'an unknown command': [{ body: '{"type":"drop"}' }, 'MALFORMED_REQUEST'],
  'a prototype': [{ body: '{"__proto__":{"type":"note","text":"x"}}' }, 'MALFORMED_REQUEST'],
  'one member too many': [{ body: '{"type":"note","text":"x","at":1}' }, 'MALFORMED_REQUEST'],
  'an empty note': [{ body: '{"type":"note","text":"  "}' }, 'MALFORMED_REQUEST'],
  'a long note': [{ body: JSON.stringify({ type: 'note', text: 'x'.repeat(501) }) }, 'MALFORMED_REQUEST'],
  'a large body': [{ body: JSON.stringify({ type: 'note', text: 'x'.repeat(70_000) }) }, 'BODY_TOO_LARGE'],
  'a large body that is only announced': [
    { body: '{', headers: { 'Content-Length': '999999999' } },
    'BODY_TOO_LARGE',
  ],
  'a large body in chunks': [
    {
      headers: { 'Transfer-Encoding': 'chunked' },
      body: `8000\r\n${'x'.repeat(0x8000)}\r\n`.repeat(3) + '0\r\n\r\n',
    },
    'BODY_TOO_LARGE',
  ],
};

/** Handshakes and sessions that Engine.IO would refuse in its own words; the path is the query. */
const HANDSHAKES: Record<string, readonly [change: RawRequest, code: ErrorCode]> = {
  'no query': [{}, 'MALFORMED_REQUEST'],
  'an unknown session': [{ path: 'EIO=4&transport=polling&sid=nobody' }, 'MALFORMED_REQUEST'],
  'an unknown session, by POST': [
    { method: 'POST', path: 'EIO=4&transport=polling&sid=nobody', body: '40' },
    'MALFORMED_REQUEST',
  ],
  'a session like a prototype': [{ path: 'EIO=4&transport=polling&sid=__proto__' }, 'MALFORMED_REQUEST'],
  'an unknown transport': [{ path: 'EIO=4&transport=nothing' }, 'MALFORMED_REQUEST'],
  'WebSocket without an upgrade': [{ path: 'EIO=4&transport=websocket' }, 'MALFORMED_REQUEST'],
  'Engine.IO 3': [{ path: 'EIO=3&transport=polling' }, 'UNKNOWN_PROTOCOL'],
  'no version': [{ path: 'transport=polling' }, 'UNKNOWN_PROTOCOL'],
  'a handshake by POST': [
    { method: 'POST', path: 'EIO=4&transport=polling', body: '40' },
    'MALFORMED_REQUEST',
  ],
};

/** Every refusal by plain HTTP, door by door. */
export const REFUSALS: readonly RefusalCase[] = [
  ...QUERIED.flatMap((path) =>
    Object.entries(QUERIES).map(([what, [query, code]]): RefusalCase => ({
      name: `${path}: ${what}`,
      request: { path: `${path}?${query}` },
      code,
    })),
  ),
  ...Object.entries(HISTORIES).map(([what, [query, code]]): RefusalCase => ({
    name: `${PATHS.history}: ${what}`,
    request: { path: `${PATHS.history}?${query}` },
    code,
  })),
  ...['-1', '3601', '1e3', 'NaN', '99999999999'].map((window): RefusalCase => ({
    name: `${PATHS.snapshot}: a window of ${window}`,
    request: { path: `${PATHS.snapshot}?window=${window}` },
    code: 'MALFORMED_REQUEST',
  })),
  ...Object.entries(COMMANDS).map(([what, [change, code]]): RefusalCase => ({
    name: `${PATHS.commands}: ${what}`,
    request: post(change),
    code,
  })),
  ...GOT.flatMap((path) =>
    ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method): RefusalCase => ({
      name: `${method} ${path}`,
      request: { method, path },
      code: 'METHOD_NOT_ALLOWED',
      allow: 'GET',
    })),
  ),
  ...['GET', 'PUT', 'DELETE'].map((method): RefusalCase => ({
    name: `${method} ${PATHS.commands}`,
    request: { method, path: PATHS.commands },
    code: 'METHOD_NOT_ALLOWED',
    allow: 'POST',
  })),
  ...['PUT', 'DELETE', 'OPTIONS', 'PATCH'].map((method): RefusalCase => ({
    name: `${method} ${PATHS.socket}`,
    request: { method, path: `${PATHS.socket}?EIO=4&transport=polling` },
    code: 'METHOD_NOT_ALLOWED',
    allow: 'GET, POST',
  })),
  ...[
    '/nothing',
    '/api/v1',
    '/api/v2/poll',
    '/socket.io',
    '/..%2f..%2fetc/passwd',
    '/%00',
    '/%zz',
    '/assets/',
    `/${'a'.repeat(4_000)}`,
  ].map((path): RefusalCase => ({
    name: `nothing at ${path.slice(0, 30)}`,
    request: { path },
    code: 'NOT_FOUND',
  })),
  ...['http://127.0.0.1/healthz', 'http://evil.example/socket.io/?EIO=4&transport=polling', '*'].map(
    (path): RefusalCase => ({
      name: `the target ${path}`,
      request: { method: path === '*' ? 'OPTIONS' : 'GET', path },
      code: 'MALFORMED_REQUEST',
    }),
  ),
  ...Object.entries(HANDSHAKES).map(([what, [change, code]]): RefusalCase => ({
    name: `${PATHS.socket}: ${what}`,
    request: { ...change, path: `${PATHS.socket}?${change.path ?? ''}` },
    code,
  })),
  ...['j=0', 'j=___eio', 'j='].map((jsonp): RefusalCase => ({
    name: `JSONP: ${jsonp}`,
    request: { path: `${PATHS.socket}?EIO=4&transport=polling&${jsonp}` },
    code: 'JSONP_REFUSED',
  })),
];
