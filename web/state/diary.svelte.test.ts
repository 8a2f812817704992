import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PageLife } from '../connection/lifecycle.ts';
import type { FeedStatus } from '../connection/status.ts';
import { STORED } from '../storage.ts';
import { DiaryBook } from './diary.svelte.ts';

let kept: Map<string, string>;
let time = 0;
const now = (): number => ++time;

beforeEach(() => {
  kept = new Map();
  time = 1000;
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  });
});
afterEach(() => void vi.unstubAllGlobals());

/** A window of which only the life is told. */
function fakePage() {
  const page = new EventTarget();
  const seen: { visibilityState: DocumentVisibilityState } = { visibilityState: 'visible' };
  const document = Object.assign(new EventTarget(), seen);
  const life: PageLife = Object.assign(page, { document });
  return {
    life,
    fire: (type: string, parts: object = {}) =>
      void page.dispatchEvent(Object.assign(new Event(type), parts)),
    show: (visibilityState: DocumentVisibilityState) => {
      document.visibilityState = visibilityState;
      document.dispatchEvent(new Event('visibilitychange'));
    },
    told: (type: string) => void document.dispatchEvent(new Event(type)),
  };
}

function status(
  phase: FeedStatus['phase'],
  why: FeedStatus['why'],
  parts: Partial<FeedStatus> = {},
): FeedStatus {
  const bare = {
    mode: 'auto',
    carrier: undefined,
    retryAt: undefined,
    next: undefined,
    candidates: [],
  } as const;
  return { ...bare, phase, why, ...parts };
}

const LIVE = status('live', { kind: 'start' }, { carrier: 'websocket' });
const kinds = (book: DiaryBook): string[] => book.entries.map(({ kind }) => kind);

test('statuses, snapshots and the page’s life, in words', () => {
  const book = new DiaryBook(now);
  const page = fakePage();
  book.follow(page.life);
  book.status(status('connecting', { kind: 'start' }));
  book.loaded('start');
  book.status(LIVE);
  page.fire('offline');
  page.fire('online');
  page.told('freeze');
  page.told('resume');
  book.loaded('other-epoch');
  expect(kinds(book)).toEqual([
    'opened',
    'connecting',
    'snapshot',
    'live',
    'offline',
    'online',
    'frozen',
    'resumed',
    'reset',
    'snapshot',
  ]);
  expect(book.entries[1]?.cause).toBe('The best transport that works here.');
  expect(book.entries[8]?.cause).toContain('a new log');
});

test('the next page of the tab reads what this one left, and nothing in it goes on', () => {
  const book = new DiaryBook(now);
  const page = fakePage();
  const stop = book.follow(page.life);
  book.status(LIVE);
  page.fire('pagehide');
  page.show('hidden'); // leaving hides it as well
  const next = new DiaryBook(now);
  expect(kinds(next)).toEqual(['opened', 'live']);
  expect(next.entries[1]?.ms).toBeGreaterThan(0);
  expect(kinds(book)).toEqual(['opened', 'live']);
  next.follow(fakePage().life);
  expect(kinds(next)).toEqual(['opened', 'live', 'opened']);
  page.fire('pageshow', { persisted: true });
  expect(kinds(book)).toEqual(['opened', 'live', 'returned']);
  stop();
  page.fire('offline');
  expect(kinds(book)).toHaveLength(3);
});

test('a hidden page leaves its diary too, and goes on with it', () => {
  const book = new DiaryBook(now);
  const page = fakePage();
  book.follow(page.life);
  book.status(LIVE);
  page.show('hidden');
  expect(kinds(new DiaryBook(now))).toEqual(['opened', 'live', 'hidden']);
  page.show('visible');
  expect(book.entries[1]?.ms).toBeUndefined();
  expect(kinds(book)).toEqual(['opened', 'live', 'hidden', 'shown']);
});

test.each([
  ['no JSON', '{'],
  ['no list', '{"a":1}'],
  ['another form', '[{"at":1,"kind":"dancing","transports":[],"why":"","cause":""}]'],
])('what is no diary (%s) counts as none', (_what, text) => {
  kept.set(STORED.diary, text);
  expect(new DiaryBook(now).entries).toEqual([]);
});

test('a page that is denied storage writes all the same', () => {
  vi.stubGlobal('sessionStorage', undefined);
  const book = new DiaryBook(now);
  const page = fakePage();
  book.follow(page.life);
  book.status(LIVE);
  page.fire('pagehide');
  expect(kinds(book)).toEqual(['opened', 'live']);
});
