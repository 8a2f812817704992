import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { works, mute, look, FAILED, DOWN } from './diagnose.kit.ts';
import type { Observation, Plain } from './examination.ts';

interface Case {
  readonly what: string;
  readonly seen: readonly Observation[];
  readonly http?: Partial<Plain>;
  readonly online?: boolean;
  /** The finding that is looked for, and what it must say. */
  readonly code: string;
  readonly says: RegExp;
  readonly order: string;
  readonly query?: string;
  readonly cures?: string;
}

/** The order in which transports are tried where all work. */
const ALL = 'websocket,long-polling,polling';
const BELOW = 'sse,long-polling,polling';
const QUERY_BELOW = '?transport=auto&ladder=sse,long-polling,polling';
const BLOCKED = { order: BELOW, query: QUERY_BELOW, cures: 'websocket' };

/** What is seen on each network, and what is to be said of it. */
export const CASES: readonly Case[] = [
  {
    what: 'an upgrade answered 101 and then silence',
    seen: [mute('websocket', { look: look({ opened: 12 }) })],
    code: 'upgrade-silent',
    says: /^The upgrade was answered 101 and then nothing passed: a proxy in between\.$/,
    ...BLOCKED,
  },
  {
    what: 'an upgrade answered 101 and then closed',
    seen: [mute('websocket', { closed: FAILED, look: look({ opened: 12, closed: true }) })],
    code: 'upgrade-closed',
    says: /answered 101 and the connection closed/,
    ...BLOCKED,
  },
  {
    what: 'an upgrade that is refused, by whatever status',
    seen: [mute('websocket', { closed: FAILED, look: look({ closed: true }) })],
    code: 'upgrade-refused',
    says: /refused or lost on its way after 9 ms, and the same path answers plain HTTP/,
    ...BLOCKED,
  },
  {
    what: 'an upgrade that nobody answers',
    seen: [mute('websocket', { look: look() })],
    code: 'upgrade-unanswered',
    says: /not answered within 2\.5 s, while plain HTTP answers in 4 ms/,
    ...BLOCKED,
  },
  {
    what: 'an upgrade after which only the first bytes pass',
    seen: [mute('websocket', { bytes: 90, look: look({ opened: 12, bytes: 90 }) })],
    code: 'upgrade-half',
    says: /first bytes, then nothing more/,
    ...BLOCKED,
  },
  {
    what: 'a path that something else has',
    seen: [mute('websocket', { closed: FAILED, look: look({ status: 403, ours: false }) })],
    code: 'path-blocked',
    says: /its path \/socket\.io\/ is answered 403 by something that is not Switchyard/,
    ...BLOCKED,
  },
  {
    what: 'a WebSocket that is cut',
    seen: [{ ...works('websocket'), closed: { at: 1200, kind: 'failed', detail: 'transport close' } }],
    code: 'cut',
    says: /worked and was cut after 1\.2 s/,
    ...BLOCKED,
  },
  {
    what: 'a stream of which only the head comes',
    seen: [mute('sse', { lasted: 2000, look: look({ status: 200, opened: 8 }) })],
    code: 'buffered',
    says: /^SSE opened and no frame arrived within 2\.0 s, while plain HTTP answers in 4 ms: a proxy buffers it\.$/,
    order: ALL,
    cures: 'sse',
  },
  {
    what: 'a stream of which not even the head comes',
    seen: [mute('sse', { look: look({ status: undefined, ours: false }) })],
    code: 'buffered',
    says: /^SSE was asked for and no frame arrived/,
    order: ALL,
    cures: 'sse',
  },
  {
    what: 'a stream that begins and is then collected',
    seen: [{ ...works('sse'), missed: 200 }],
    code: 'stalled',
    says: /while the server had 200 new events: a proxy holds them back/,
    order: ALL,
    cures: 'sse',
  },
  {
    what: 'a stream that begins late',
    seen: [works('sse', 1900)],
    code: 'late',
    says: /SSE works, and took 1\.9 s to begin/,
    order: ALL,
  },
  {
    what: 'a session that the next request does not find',
    seen: [mute('long-polling', { closed: FAILED, look: look({ lostSession: true }) })],
    code: 'session-unknown',
    says: /several servers without a sticky route/,
    order: 'websocket,sse,polling',
    query: '?transport=auto&ladder=websocket,sse,polling',
    cures: 'sticky',
  },
  {
    what: 'a session that is lost later',
    seen: [{ ...works('long-polling'), closed: FAILED, look: look({ lostSession: true }) }],
    code: 'session-unknown',
    says: /sticky/,
    order: 'websocket,sse,polling',
    query: '?transport=auto&ladder=websocket,sse,polling',
    cures: 'sticky',
  },
  {
    what: 'an answer of another page',
    seen: [mute('polling', { closed: { at: 5, kind: 'garbled', detail: 'Unexpected token <' } })],
    code: 'garbled',
    says: /is not what the server sends/,
    order: 'websocket,long-polling',
    query: '?transport=auto&ladder=websocket,long-polling',
    cures: 'polling',
  },
  {
    what: 'polling that nobody answers',
    seen: [mute('polling')],
    code: 'unanswered',
    says: /Polling got no answer within 2\.5 s/,
    order: 'websocket,long-polling',
    query: '?transport=auto&ladder=websocket,long-polling',
    cures: 'polling',
  },
  {
    what: 'polling that breaks',
    seen: [mute('polling', { closed: { at: 5, kind: 'failed', detail: 'Failed to fetch.' } })],
    code: 'broken',
    says: /broke before its first frame \(Failed to fetch\)\./,
    order: 'websocket,long-polling',
    query: '?transport=auto&ladder=websocket,long-polling',
    cures: 'polling',
  },
  {
    what: 'a transport that the server itself refuses',
    seen: [mute('sse', { closed: { at: 5, kind: 'refused', detail: 'There is no such topic.' } })],
    code: 'refused',
    says: /The server itself refused SSE: There is no such topic\.$/,
    order: ALL,
  },
  {
    what: 'a server that is down',
    seen: TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED })),
    http: DOWN,
    code: 'server-down',
    says: /does not answer, not even by plain HTTP/,
    order: '',
  },
  {
    what: 'a device without a network',
    seen: TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED })),
    http: DOWN,
    online: false,
    code: 'offline',
    says: /no network/,
    order: '',
  },
  {
    what: 'a proxy without its server',
    seen: TRANSPORT_NAMES.map((name) =>
      mute(name, { closed: FAILED, look: look({ status: 502, ours: false }) }),
    ),
    http: { status: 502, ours: false },
    code: 'gateway',
    says: /A proxy answers 502: it is there, and the server behind it is not/,
    order: '',
  },
  {
    what: 'a network that wants a signature first',
    seen: TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED })),
    http: { ours: false },
    code: 'foreign',
    says: /Something else answers/,
    order: '',
  },
  {
    what: 'a filter before everything',
    seen: TRANSPORT_NAMES.map((name) =>
      mute(name, { closed: FAILED, look: look({ status: 403, ours: false }) }),
    ),
    http: { status: 403, ours: false },
    code: 'http-status',
    says: /Plain HTTP is answered 403/,
    order: '',
  },
  {
    what: 'a server that is leaving',
    seen: TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED })),
    http: { status: 503, code: 'STOPPING' },
    code: 'stopping',
    says: /stopping or restarting/,
    order: '',
  },
  {
    what: 'a server that does not know its name',
    seen: ['websocket', 'long-polling'].map((name) =>
      mute(name as TransportName, { closed: FAILED, look: look({ status: 403, code: 'ORIGIN_REFUSED' }) }),
    ),
    code: 'name-refused',
    says: /does not know the address https:\/\/board\.example/,
    order: 'sse,polling',
    query: '?transport=auto&ladder=sse,polling',
  },
  {
    what: 'only the path of health that does not pass',
    seen: [],
    http: { status: 404, ours: false },
    code: 'health-blocked',
    says: /\/readyz does not answer, though events arrive/,
    order: ALL,
  },
  {
    what: 'a slow network',
    seen: TRANSPORT_NAMES.map((name) => works(name, 2800)),
    http: { trips: [1900, 900] },
    code: 'slow',
    says: /^Slow: a round trip takes 900 ms\.$/,
    order: ALL,
  },
];
