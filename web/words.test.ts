import { expect, test } from 'vitest';
import type { FeedStatus, Phase, Why } from './connection/feed.ts';
import { bannerWords, staleWords } from './banner-words.ts';
import { latencyWords, pillWords, whyWords } from './words.ts';

const NOW = 1_000_000;

/** One of each: a new kind of reason does not compile until it has its example here. */
const REASONS: { [K in Why['kind']]: Extract<Why, { kind: K }> } = {
  start: { kind: 'start' },
  'by-hand': { kind: 'by-hand' },
  remembered: { kind: 'remembered', transport: 'long-polling' },
  blocked: { kind: 'blocked', transport: 'websocket', detail: 'status 403.' },
  late: { kind: 'late', transport: 'websocket' },
  unanswered: { kind: 'unanswered', transport: 'websocket' },
  silent: { kind: 'silent', transport: 'websocket' },
  'short-lived': { kind: 'short-lived', transport: 'websocket', detail: '' },
  cut: { kind: 'cut', transport: 'websocket', after: 9_870 },
  lost: { kind: 'lost', transport: 'sse', detail: 'network error' },
  reconnected: { kind: 'reconnected', transport: 'sse' },
  restored: { kind: 'restored', transport: 'websocket' },
  'server-down': { kind: 'server-down' },
  bye: { kind: 'bye' },
  refused: { kind: 'refused', code: 'UNKNOWN_TOPIC', detail: 'There is no topic weather.' },
  'pinned-failed': { kind: 'pinned-failed', transport: 'sse', detail: 'buffered' },
  'all-blocked': { kind: 'all-blocked', detail: '' },
};

/** The status of each phase, and what the pill says in it. */
const PHASES: Record<Phase, readonly [Partial<FeedStatus>, string]> = {
  stopped: [{}, 'Connecting'],
  connecting: [{ candidates: ['websocket', 'long-polling'] }, 'Trying WebSocket and long polling'],
  live: [{ carrier: 'sse' }, 'SSE · 12 ms'],
  switching: [{ carrier: 'long-polling', candidates: ['websocket'] }, 'Long polling → WebSocket'],
  checking: [{}, 'Checking the server'],
  waiting: [{ retryAt: NOW + 3100 }, 'Retry in 4 s'],
};

function status(phase: Phase, why: Why, parts: Partial<FeedStatus> = {}): FeedStatus {
  return {
    phase,
    mode: 'auto',
    carrier: undefined,
    why,
    retryAt: undefined,
    next: undefined,
    candidates: [],
    ...parts,
  };
}

test.each(Object.entries(PHASES))('the pill speaks in phase %s', (phase, [parts, text]) => {
  expect(pillWords(status(phase as Phase, REASONS.start, parts), NOW, 12.4).text).toBe(text);
});

test('every reason in every phase has whole sentences', () => {
  for (const why of Object.values(REASONS)) {
    expect(whyWords(why, 'auto')).toMatch(/^[A-Z].*[^. ]\.$/);
    for (const [phase, [parts]] of Object.entries(PHASES)) {
      const words = bannerWords(status(phase as Phase, why, parts), NOW);
      if (words === undefined) continue;
      expect(`${words.cause} ${words.next}`).not.toMatch(/undefined|NaN|\.\.| {2}/);
      expect(words.next).toMatch(/^[A-Z].*\.$/);
    }
  }
});

test('on a lesser transport the banner names the cause, the carrier, the next attempt and the cure', () => {
  const words = bannerWords(
    status('live', REASONS.unanswered, { carrier: 'polling', retryAt: NOW + 40_000, next: 'long-polling' }),
    NOW,
  );
  expect(words).toMatchObject({
    tone: 'warn',
    cause: 'WebSocket was opened, then nothing came through it. A proxy in between is the likely cause.',
    next: 'Using polling; no event was lost. Trying long polling again in 40 s.',
  });
  expect(words?.cure).toBe('websocket');
});

test.each(['live', 'connecting'] as const)(
  'a carrier that is cut again and again is named while %s',
  (phase) => {
    const carrier = phase === 'live' ? 'websocket' : undefined;
    const words = bannerWords(status(phase, REASONS.cut, { carrier }), NOW);
    expect(words).toMatchObject({
      cause: 'WebSocket is cut after 10 s each time. A proxy in between is the likely cause.',
      next: 'It is opened again at once; no event was lost.',
    });
    expect(words?.cure).toBe('websocket');
  },
);

test('a carrier that fell silent is not said to have broken', () => {
  expect(whyWords({ kind: 'reconnected', transport: 'websocket', silent: true }, 'auto')).toBe(
    'WebSocket fell silent without closing, and carries the stream again.',
  );
});

test('a pinned transport that fails says how to get out', () => {
  const words = bannerWords(
    status('waiting', REASONS['pinned-failed'], { mode: 'sse', retryAt: NOW + 5000 }),
    NOW,
  );
  expect(words?.next).toBe('Trying again in 5 s. Auto (key 0) uses what works.');
  const carried = status('live', REASONS['pinned-failed'], { mode: 'sse', carrier: 'polling' });
  expect(bannerWords(carried, NOW)?.next).toBe(
    'Using polling; no event was lost. Auto (key 0) uses what works.',
  );
});

test('a server that is down is no matter of transports', () => {
  const words = bannerWords(status('waiting', REASONS['server-down'], { retryAt: NOW + 2000 }), NOW);
  expect(words).toMatchObject({ tone: 'bad', next: 'Trying again in 2 s.', cure: undefined });
});

test.each(['start', 'by-hand', 'remembered', 'reconnected', 'restored'] as const)(
  'nothing is wrong when the reason is %s',
  (kind) => expect(bannerWords(status('live', REASONS[kind], { carrier: 'websocket' }), NOW)).toBeUndefined(),
);

test('a latency is never nothing', () => {
  expect([0, 0.4, 1, 12.4].map(latencyWords)).toEqual(['<\u20091 ms', '<\u20091 ms', '1 ms', '12 ms']);
});

test('silence without a carrier is not blamed on the source', () => {
  const words = staleWords(status('connecting', REASONS.start), '24 s', '14:02:11');
  expect(words.cause).toBe('Nothing has arrived for 24 s.');
});

test('silence on a live connection points at the source', () => {
  expect(staleWords(status('live', REASONS.start, { carrier: 'sse' }), '24 s', '14:02:11').next).toContain(
    'source',
  );
  expect(staleWords(status('connecting', REASONS.start), '24 s', '14:02:11').next).not.toContain('source');
});

test('where a sign-in is asked for the banner leads there, and no next attempt is told', () => {
  const parked = status('waiting', { kind: 'refused', code: 'NOT_SIGNED_IN', detail: 'No.' });
  const words = bannerWords(parked, NOW);
  expect(words).toMatchObject({ signIn: true, cause: expect.stringContaining('asks for a sign-in') });
  expect(words?.next).not.toMatch(/again/i);
  expect(pillWords(parked, NOW, undefined)).toEqual({ text: 'Not signed in', tone: 'bad' });
});

test('where a sign-in has ended the banner says so and leads there', () => {
  const refused = (code: string) =>
    bannerWords(status('waiting', { kind: 'refused', code, detail: 'No.' }, { retryAt: NOW + 3000 }), NOW);
  for (const code of ['REVOKED', 'TOKEN_EXPIRED']) {
    expect(refused(code)).toMatchObject({
      signIn: true,
      cause: expect.stringContaining('signed out'),
      next: 'Trying again in 3 s.',
    });
  }
  expect(refused('FORBIDDEN')?.signIn).toBeUndefined();
});
