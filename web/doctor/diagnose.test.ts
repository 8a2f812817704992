import { describe, expect, test } from 'vitest';
import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { diagnose } from './diagnose.ts';
import type { Examination, Look, Observation, Plain } from './examination.ts';
import { factsOf } from './finding.ts';

const HTTP: Plain = { status: 200, ours: true, trips: [12, 4, 5], protocol: 'http/1.1', headers: '' };

function works(transport: TransportName, frame = 24): Observation {
  return { transport, lasted: 3000, frame, frames: 30, bytes: 4000, silence: 120, missed: 0 };
}

function mute(transport: TransportName, parts: Partial<Observation> = {}): Observation {
  return { transport, lasted: 2500, frames: 0, bytes: 0, missed: 0, ...parts };
}

function look(parts: Partial<Look> = {}): Look {
  return { ours: true, status: 400, bytes: 0, closed: false, lostSession: false, ...parts };
}

/** An examination in which everything works, but for what is given. */
function examined(seen: readonly Observation[] = [], http: Partial<Plain> = {}, online = true): Examination {
  const observations = TRANSPORT_NAMES.map(
    (name) => seen.find(({ transport }) => transport === name) ?? works(name),
  );
  const plain = { ...HTTP, ...http };
  return {
    at: 0,
    origin: 'https://board.example',
    browser: 'Chromium 140, Linux',
    online,
    http: plain,
    observations,
  };
}

const FAILED = { at: 9, kind: 'failed', detail: 'websocket error' } as const;
const DOWN: Partial<Plain> = { status: undefined, ours: false, trips: [] };

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

const ALL = 'websocket,long-polling,polling';
const BELOW = 'sse,long-polling,polling';
const QUERY_BELOW = '?transport=auto&ladder=sse,long-polling,polling';
const BLOCKED = { order: BELOW, query: QUERY_BELOW, cures: 'websocket' };

const CASES: readonly Case[] = [
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

describe.each(CASES)('$what', ({ seen, http, online, code, says, order, query, cures = '' }) => {
  const found = diagnose(examined(seen, http, online));
  const all = [...found.general, ...found.transports];

  test('is named', () => expect(all.find((one) => one.code === code)?.says).toMatch(says));

  test('leads to an order, a link and cures', () => {
    expect(found.order.places.map(({ transport }) => transport).join()).toBe(order);
    expect(found.order.query).toBe(query);
    expect(found.ailments.join()).toBe(cures);
  });

  test('is whole sentences', () => {
    for (const { says: sentence, more } of all) {
      expect(sentence).toMatch(/^[A-Z][^\n]*\.$/);
      expect(`${sentence} ${more}`).not.toMatch(/undefined|NaN|\.\.|\s{2}|\.\)\.\./);
      expect(more).toMatch(/^$|[.:]$/);
    }
    expect(found.verdict.says).toMatch(/^[A-Z].*\.$/);
    expect(['good', 'quiet', 'warn', 'bad']).toContain(found.verdict.tone);
  });
});

test('everything works', () => {
  const found = diagnose(examined());
  expect(found).toMatchObject({
    verdict: { tone: 'good', says: 'Everything works: all transports get through.' },
    general: [],
    ailments: [],
    order: { query: undefined },
  });
  expect(found.transports.map(({ code }) => code)).toEqual(['works', 'works', 'works', 'works']);
});

test('the verdict names what gets through and what does not', () => {
  const one = diagnose(examined([mute('websocket', { look: look() })]));
  expect(one.verdict.says).toBe(
    'The board works here: long polling, SSE and polling get through, WebSocket does not.',
  );
  const three = diagnose(
    examined([mute('websocket'), mute('sse'), mute('long-polling', { closed: FAILED, look: look() })]),
  );
  expect(three.verdict.says).toBe(
    'The board works here: polling gets through, WebSocket, long polling and SSE do not.',
  );
});

test('where nothing answers no transport and no proxy is blamed', () => {
  const found = diagnose(
    examined(
      TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED })),
      DOWN,
    ),
  );
  expect(new Set(found.transports.map(({ code }) => code))).toEqual(new Set(['unknown']));
  expect(found.verdict.says).toContain('does not answer');
});

test('plain HTTP works and no transport does', () => {
  const found = diagnose(
    examined(TRANSPORT_NAMES.map((name) => mute(name, { closed: FAILED, look: look() }))),
  );
  expect(found.verdict).toEqual({ tone: 'bad', says: 'Plain HTTP works here, and no transport does.' });
});

test('the command for an operator asks the origin of the examination', () => {
  const found = diagnose(examined([mute('websocket', { closed: FAILED, look: look() })]));
  const command = found.transports.find(({ command }) => command !== undefined)?.command;
  expect(command).toMatch(/^curl .*'https:\/\/board\.example\/socket\.io\/\?EIO=4&transport=websocket'$/);
  const key = /Sec-WebSocket-Key: ([^']+)/.exec(command ?? '')?.[1] ?? '';
  expect(atob(key)).toHaveLength(16);
});

test('facts are few words each', () => {
  expect(factsOf(works('sse'))).toEqual([
    'first frame after 24 ms',
    '30 frames in 3.0 s',
    'longest pause 120 ms',
  ]);
  expect(
    factsOf(mute('websocket', { closed: FAILED, look: look({ opened: 4, status: 403, ours: false }) })),
  ).toEqual([
    'opened after 4 ms',
    'no frame in 2.5 s',
    'plain HTTP on the path: 403, not by Switchyard',
    'closed after 9 ms: websocket error',
  ]);
});
