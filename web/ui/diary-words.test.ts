import { expect, test } from 'vitest';
import type { DiaryEntry } from '../connection/diary.ts';
import { diaryCsv, diaryJson, diaryLine, duration } from './diary-words.ts';

const T = Date.UTC(2026, 10, 21, 14, 2, 5);

function entry(parts: Partial<DiaryEntry>): DiaryEntry {
  return { at: T, kind: 'live', transports: ['websocket'], why: 'start', cause: 'A cause.', ...parts };
}

test.each([
  [0, '0 ms'],
  [240.4, '240 ms'],
  [999.9, '1000 ms'],
  [12_449, '12.4 s'],
  [59_999, '59.9 s'],
  [185_000, '3 min 05 s'],
  [3_600_000 * 2 + 600_000, '2 h 10 min'],
  [86_400_000 * 3 + 3_600_000 * 4, '3 d 4 h'],
])('%d ms: %s', (ms, text) => expect(duration(ms)).toBe(text));

test('a line says what, on what, how long, and what else', () => {
  expect(diaryLine(entry({ ms: 4000, without: 3300, tries: 2 }), T)).toEqual({
    what: 'Live on WebSocket',
    tone: 'good',
    cause: 'A cause.',
    lasted: '4.0 s',
    more: 'after 3.3 s without a connection and 2 attempts meanwhile',
  });
  const switching = entry({ kind: 'switching', transports: ['long-polling', 'websocket'] });
  expect(diaryLine(switching, T).what).toBe('Switching from long polling to WebSocket');
  const connecting = entry({ kind: 'connecting', transports: ['websocket', 'sse'] });
  expect(diaryLine(connecting, T).what).toBe('Connecting: trying WebSocket and SSE');
});

test('what goes on is measured with the clock, a moment has no length', () => {
  expect(diaryLine(entry({}), T + 61_000).lasted).toBe('1 min 01 s');
  expect(diaryLine(entry({}), T - 5).lasted).toBe('0 ms');
  expect(diaryLine(entry({}), undefined).lasted).toBe('');
  expect(diaryLine(entry({ kind: 'hidden', transports: [], why: '', cause: '' }), T + 61_000)).toMatchObject({
    what: 'Page hidden',
    lasted: '',
    more: '',
  });
});

test('as CSV and as JSON', () => {
  const entries = [
    entry({ ms: 4000, cause: 'A, "b".' }),
    entry({ kind: 'hidden', transports: [], why: '', cause: '' }),
  ];
  const [head, first, second] = diaryCsv(entries).split('\r\n');
  expect(head?.split(',')).toHaveLength(8);
  expect(first).toBe('2026-11-21T14:02:05.000Z,Live,WebSocket,start,"A, ""b"".",4000,,');
  expect(second).toBe('2026-11-21T14:02:05.000Z,Page hidden,,,,,,');
  expect(JSON.parse(diaryJson(entries))).toMatchObject([
    { at: '2026-11-21T14:02:05.000Z', kind: 'live', transports: ['websocket'], ms: 4000 },
    { kind: 'hidden' },
  ]);
});
