import { describe, expect, test } from 'vitest';
import { violations, type HistoryRecord } from './history.ts';

const EPOCH = 'k3v9x2ab7q0d';

/** Two writers, a crash with a retry, two viewers: nothing is wrong with it. */
const SOUND: readonly HistoryRecord[] = [
  { what: 'begin', viewer: 'ann', epoch: EPOCH, seq: 0 },
  { what: 'begin', viewer: 'bob', epoch: EPOCH, seq: 1 },
  { what: 'invoke', key: 'a-1', content: 'one' },
  { what: 'ok', key: 'a-1', seq: 1 },
  { what: 'applied', viewer: 'ann', seq: 1, content: 'one' },
  { what: 'invoke', key: 'b-1', content: 'two' },
  { what: 'invoke', key: 'a-2', content: 'three' },
  { what: 'applied', viewer: 'ann', seq: 2, content: 'two' },
  { what: 'applied', viewer: 'bob', seq: 2, content: 'two' },
  { what: 'unknown', key: 'b-1' },
  { what: 'unknown', key: 'a-2' },
  { what: 'begin', viewer: 'ann', epoch: EPOCH, seq: 2 },
  { what: 'invoke', key: 'b-1', content: 'two' },
  { what: 'ok', key: 'b-1', seq: 2 },
  { what: 'applied', viewer: 'ann', seq: 3, content: 'three' },
  { what: 'log', epoch: EPOCH, floor: 0 },
  { what: 'stored', seq: 1, content: 'one' },
  { what: 'stored', seq: 2, content: 'two' },
  { what: 'stored', seq: 3, content: 'three' },
];

type Rewrite = (record: HistoryRecord, index: number) => readonly HistoryRecord[];

/** Takes a sound history and what becomes of each record; returns the rules that the damaged history breaks. */
function rulesAfter(sound: readonly HistoryRecord[], rewrite: Rewrite): Set<string> {
  return new Set(violations(sound.flatMap(rewrite)).map(({ rule }) => rule));
}

const isStored = (record: HistoryRecord, seq: number) => record.what === 'stored' && record.seq === seq;
const isApplied = (record: HistoryRecord, viewer: string, seq: number) =>
  record.what === 'applied' && record.viewer === viewer && record.seq === seq;

/** A bug that a server (or a client) might have, and the rule that must notice it. */
const SEEDED: Record<string, readonly [rule: string, rewrite: Rewrite]> = {
  'acknowledged before the commit, then killed: the last write is gone': [
    'lost',
    (record) => (isStored(record, 2) || isStored(record, 3) ? [] : [record]),
  ],
  'acknowledged at a seq that another write has': [
    'lost',
    (record) => (record.what === 'ok' && record.key === 'b-1' ? [{ ...record, seq: 3 }] : [record]),
  ],
  'a retried key is written twice': [
    'duplicate',
    (record) => (isStored(record, 3) ? [record, { what: 'stored', seq: 4, content: 'two' }] : [record]),
  ],
  'a write that was never acknowledged is stored twice': [
    'duplicate',
    (record) => (isStored(record, 3) ? [record, { what: 'stored', seq: 4, content: 'three' }] : [record]),
  ],
  'the log repeats a row': ['duplicate', (record) => (isStored(record, 2) ? [record, record] : [record])],
  'the log has a hole': ['hole', (record) => (isStored(record, 1) ? [] : [record])],
  'the log is out of order': [
    'inversion',
    (record) =>
      isStored(record, 2)
        ? []
        : isStored(record, 3)
          ? [record, { what: 'stored', seq: 2, content: 'two' }]
          : [record],
  ],
  'a batch is dropped on its way': ['hole', (record) => (isApplied(record, 'ann', 2) ? [] : [record])],
  'a viewer drops no repeats': [
    'duplicate',
    (record) => (isApplied(record, 'ann', 2) ? [record, record] : [record]),
  ],
  'a viewer goes back': [
    'duplicate',
    (record) =>
      isApplied(record, 'ann', 3)
        ? [record, { ...record, seq: 1, content: 'one' } as HistoryRecord]
        : [record],
  ],
  'a viewer is shown an event after a later one': [
    'inversion',
    (record) =>
      isApplied(record, 'ann', 2)
        ? []
        : isApplied(record, 'ann', 3)
          ? [record, { ...record, seq: 2, content: 'two' } as HistoryRecord]
          : [record],
  ],
  'shown before it was durable, then killed': [
    'not stored',
    (record) => (isStored(record, 3) ? [] : [record]),
  ],
  'shown with other contents than the log has': [
    'altered',
    (record) => (isStored(record, 3) ? [{ what: 'stored', seq: 3, content: 'changed' }] : [record]),
  ],
  'two viewers disagree on a seq': [
    'disagreement',
    (record) => (isApplied(record, 'bob', 2) ? [{ ...record, content: 'other' } as HistoryRecord] : [record]),
  ],
  'one key has two answers': [
    'key twice',
    (record) => (record.what === 'ok' && record.key === 'b-1' ? [record, { ...record, seq: 3 }] : [record]),
  ],
  'the log was begun anew': [
    'other epoch',
    (record) => (record.what === 'log' ? [{ ...record, epoch: 'another0epoch' }] : [record]),
  ],
  'a later write stands before an earlier one': [
    'out of order',
    (record) => (record.what === 'ok' && record.key === 'b-1' ? [{ ...record, seq: 1 }] : [record]),
  ],
};

/** A page that began with a snapshot, was told that the log is another one, and reached the end of that. */
const RESET: readonly HistoryRecord[] = [
  { what: 'snapshot', viewer: 'eve', epoch: EPOCH, seq: 1, reason: 'start' },
  { what: 'applied', viewer: 'eve', seq: 2, content: 'two' },
  { what: 'reset', viewer: 'eve', epoch: 'another0epoch', seq: 6 },
  { what: 'snapshot', viewer: 'eve', epoch: 'another0epoch', seq: 7, reason: 'other-epoch' },
  { what: 'reset', viewer: 'eve', epoch: 'another0epoch', seq: 6 },
  { what: 'applied', viewer: 'eve', seq: 8, content: 'new eight' },
  { what: 'quiet', viewer: 'eve', epoch: 'another0epoch', seq: 8 },
  { what: 'log', epoch: EPOCH, floor: 0 },
  { what: 'stored', seq: 1, content: 'one' },
  { what: 'stored', seq: 2, content: 'two' },
  { what: 'log', epoch: 'another0epoch', floor: 7 },
  { what: 'stored', seq: 8, content: 'new eight' },
];

const isSnapshot = (record: HistoryRecord) => record.what === 'snapshot' && record.reason !== 'start';

const SEEDED_RESETS: Record<string, readonly [rule: string, rewrite: Rewrite]> = {
  'a reset that nobody is told of': ['unannounced reset', (record) => (isSnapshot(record) ? [] : [record])],
  'a snapshot that nothing explains': [
    'unannounced reset',
    (record) => (isSnapshot(record) ? [{ ...record, reason: 'start' } as HistoryRecord] : [record]),
  ],
  'a viewer that stops before the head': [
    'behind',
    (record) => (isApplied(record, 'eve', 8) ? [] : [record]),
  ],
  'a viewer that never begins': [
    'behind',
    (record) => ('viewer' in record && record.what !== 'quiet' ? [] : [record]),
  ],
  'a viewer on a log that nobody knows': [
    'other epoch',
    (record) =>
      record.what === 'log' && record.epoch !== EPOCH ? [{ ...record, epoch: 'third0epoch' }] : [record],
  ],
  'a viewer that skips what the snapshot had not': [
    'hole',
    (record) => (isSnapshot(record) ? [{ ...record, seq: 6 } as HistoryRecord] : [record]),
  ],
};

describe('the history checker', () => {
  test('finds nothing in a sound history', () => expect(violations(SOUND)).toEqual([]));

  test.each(Object.entries(SEEDED))('catches: %s', (_bug, [rule, rewrite]) => {
    expect(rulesAfter(SOUND, rewrite)).toContain(rule);
  });

  test('finds nothing in a history with an announced reset', () => expect(violations(RESET)).toEqual([]));

  test.each(Object.entries(SEEDED_RESETS))('catches %s, and nothing else', (_bug, [rule, rewrite]) => {
    expect([...rulesAfter(RESET, rewrite)]).toEqual([rule]);
  });
});
