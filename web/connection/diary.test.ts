import { expect, test } from 'vitest';
import * as v from 'valibot';
import type { TransportName } from '#protocol';
import {
  closeDiary,
  DIARY_LIMIT,
  DiaryEntrySchema,
  EMPTY_DIARY,
  noteMoment,
  noteStatus,
  type Diary,
} from './diary.ts';
import type { Why } from './state-types.ts';
import type { FeedStatus } from './status.ts';

const words = ({ kind }: Why): string => `Because of ${kind}.`;

function status(phase: FeedStatus['phase'], why: Why, parts: Partial<FeedStatus> = {}): FeedStatus {
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

const START: Why = { kind: 'start' };
const LOST: Why = { kind: 'lost', transport: 'websocket', detail: 'transport close' };
const DOWN: Why = { kind: 'server-down' };
const AGAIN: Why = { kind: 'reconnected', transport: 'websocket' };
const BLOCKED: Why = { kind: 'blocked', transport: 'websocket', detail: 'websocket error' };

const live = (carrier: TransportName, why: Why): FeedStatus => status('live', why, { carrier });
const connecting = (why: Why, ...candidates: TransportName[]): FeedStatus =>
  status('connecting', why, { candidates });

/** Writes statuses down, each at its time in ms. */
function written(steps: readonly (readonly [number, FeedStatus])[], diary: Diary = EMPTY_DIARY): Diary {
  return steps.reduce((before, [at, one]) => noteStatus(before, one, words, at), diary);
}

/** Takes a diary; returns its lines in short: kind, how long, how long without, attempts. */
function lines({ entries }: Diary): string[] {
  return entries.map(({ kind, ms, without, tries }) =>
    [
      kind,
      ms ?? '…',
      ...(without === undefined ? [] : [`without ${without}`]),
      ...(tries ? [`${tries} tries`] : []),
    ].join(' '),
  );
}

test('a start: what was tried and what carries, with how long it took', () => {
  const diary = written(
    [
      [1000, connecting(START)],
      [1010, connecting(START, 'websocket')],
      [1200, live('websocket', START)],
    ],
    noteMoment(EMPTY_DIARY, 'opened', '', 990),
  );
  expect(lines(diary)).toEqual(['opened …', 'connecting 200', 'live …']);
  expect(diary.entries.at(-1)).toMatchObject({
    at: 1200,
    transports: ['websocket'],
    why: 'start',
    cause: 'Because of start.',
  });
});

test('an outage: its parts, its attempts as a number, and how long nothing carried', () => {
  const attempt = (at: number): (readonly [number, FeedStatus])[] => [
    [at, connecting(DOWN, 'websocket')],
    [at + 10, connecting(DOWN, 'websocket', 'long-polling')],
    [at + 20, status('checking', DOWN)],
    [at + 30, status('waiting', DOWN, { retryAt: at + 530 })],
  ];
  const diary = written([
    [1000, live('websocket', START)],
    [5000, connecting(LOST, 'websocket')],
    [5100, status('checking', LOST)],
    [5200, status('waiting', DOWN, { retryAt: 5700 })],
    ...attempt(5700),
    ...attempt(6700),
    [8000, connecting(DOWN, 'websocket')],
    [8300, live('websocket', AGAIN)],
  ]);
  expect(lines(diary)).toEqual([
    'live 4000',
    'lost 100',
    'checking 100',
    'server-down 3100 3 tries',
    'live … without 3300',
  ]);
});

test('a probe that is in vain is an attempt, one that works is a switch', () => {
  const probe = status('switching', BLOCKED, { carrier: 'polling', candidates: ['websocket'] });
  const vain = written([
    [1000, live('polling', BLOCKED)],
    [6000, probe],
    [8000, live('polling', BLOCKED)],
    [12_000, probe],
    [14_000, live('polling', BLOCKED)],
  ]);
  expect(lines(vain)).toEqual(['live … 2 tries']);
  const better = written(
    [
      [20_000, probe],
      [20_100, live('websocket', { kind: 'restored', transport: 'websocket' })],
    ],
    vain,
  );
  expect(lines(better)).toEqual(['live 19000 2 tries', 'switching 100', 'live …']);
  expect(better.entries[1]?.transports).toEqual(['polling', 'websocket']);
});

test.each<[string, FeedStatus, string]>([
  ['a carrier that broke', connecting(LOST), 'lost'],
  [
    'a carrier that is cut again and again',
    connecting({ kind: 'cut', transport: 'websocket', after: 9870 }),
    'lost',
  ],
  ['a carrier that fell silent', connecting({ kind: 'silent', transport: 'websocket' }), 'silent'],
  ['a goodbye', status('waiting', { kind: 'bye' }), 'bye'],
  ['a refusal', status('waiting', { kind: 'refused', code: 'UNKNOWN_TOPIC', detail: 'No.' }), 'refused'],
  ['a server that is down', status('waiting', DOWN), 'server-down'],
  ['nothing that gets through', status('waiting', { kind: 'all-blocked', detail: '' }), 'waiting'],
  ['an end', status('stopped', START), 'stopped'],
])('%s has a name of its own', (_what, next, kind) => {
  const diary = written([
    [0, live('websocket', START)],
    [7, next],
  ]);
  expect(diary.entries.map((entry) => entry.kind)).toEqual(['live', kind]);
});

test('what a person chose is no attempt of an outage', () => {
  const diary = written([
    [0, status('waiting', DOWN)],
    [500, connecting({ kind: 'by-hand' }, 'sse')],
  ]);
  expect(lines(diary)).toEqual(['server-down 500', 'connecting …']);
});

test('moments stand between, and end nothing', () => {
  let diary = written([[0, live('sse', START)]]);
  diary = noteMoment(diary, 'hidden', '', 100);
  diary = noteMoment(diary, 'shown', '', 900);
  diary = noteMoment(diary, 'reset', 'The server began a new log.', 950);
  diary = written([[1000, connecting({ kind: 'lost', transport: 'sse', detail: '' })]], diary);
  expect(lines(diary)).toEqual(['live 1000', 'hidden …', 'shown …', 'reset …', 'lost …']);
});

test('the first connection of a page counts no outage of the page before', () => {
  const before = closeDiary(
    written([
      [0, live('sse', START)],
      [100, connecting(LOST)],
    ]),
    150,
  );
  expect(lines(before)).toEqual(['live 100', 'lost 50']);
  const diary = written(
    [
      [5000, connecting(START)],
      [5200, live('sse', START)],
    ],
    noteMoment(before, 'opened', '', 4990),
  );
  expect(lines(diary).slice(2)).toEqual(['opened …', 'connecting 200', 'live …']);
});

test('it is bounded, and what still goes on is kept', () => {
  let diary = written([[0, live('websocket', START)]]);
  for (let count = 1; count <= 2 * DIARY_LIMIT; count += 1) diary = noteMoment(diary, 'hidden', '', count);
  expect(diary.entries).toHaveLength(DIARY_LIMIT);
  expect(diary.entries[0]?.kind).toBe('live');
  expect(diary.entries.at(-1)?.at).toBe(2 * DIARY_LIMIT);
  const later = written([[5000, connecting(LOST)]], diary);
  expect(later.entries).toHaveLength(DIARY_LIMIT);
  expect(later.entries[0]).toMatchObject({ kind: 'hidden' });
});

test('a clock that goes back makes no negative time, and every entry can be kept', () => {
  const diary = written([
    [5000, live('websocket', START)],
    [4000, connecting(LOST, 'websocket')],
    [4500, live('websocket', AGAIN)],
  ]);
  expect(lines(diary)).toEqual(['live 0', 'lost 500', 'live … without 500']);
  expect(v.parse(v.array(DiaryEntrySchema), JSON.parse(JSON.stringify(diary.entries)))).toEqual(
    diary.entries,
  );
});
