import { expect, test } from 'vitest';
import { ALL_RECORDS, filterRecords, toggled } from './tap-filter.ts';
import { recordFacts, recordsText, tapTime } from './tap-words.ts';
import { tapRecord } from './tap.kit.ts';

test('a time is written to the tenth of a millisecond', () => {
  expect(tapTime(Date.UTC(2026, 10, 26, 14, 2, 5) + 7.25)).toBe('14:02:05.0073');
  expect(tapTime(Date.UTC(2026, 10, 26, 0, 0, 0))).toBe('00:00:00.0000');
});

test('what RFC 6455 says of a frame is told in words', () => {
  const frame = { opcode: 8, fin: true, masked: true, compressed: false, length: 2, close: 1001 };
  const facts = recordFacts(tapRecord({ n: 1, frame, buffered: 0 })).join('; ');
  for (const words of ['opcode 8', 'masked', 'not compressed', 'close code 1001', '0 bytes still']) {
    expect(facts).toContain(words);
  }
});

test('copied records have a head each, with the rest below it and further in', () => {
  const text = recordsText([
    tapRecord({ n: 1, detail: 'GET / HTTP/1.1\r\nHost: a', layer: 'http-request', way: 'in' }),
    tapRecord({ n: 2 }),
  ]);
  const heads = text.split('\n').filter((line) => /^\S/.test(line));
  expect(heads).toHaveLength(2);
  expect(heads[0]).toContain('WebSocket → HTTP request');
});

test('a filter takes lane, layer, direction and every word', () => {
  const records = [
    tapRecord({ n: 1, lane: 'sse', layer: 'sse', detail: 'data: ["batch",1]' }),
    tapRecord({ n: 2, way: 'in', layer: 'engine.io', summary: 'ping', detail: '2' }),
    tapRecord({ n: 3 }),
  ];
  const found = (part: Partial<typeof ALL_RECORDS>): number[] =>
    filterRecords(records, { ...ALL_RECORDS, ...part }).map(({ n }) => n);
  expect(found({})).toEqual([1, 2, 3]);
  expect(found({ lanes: toggled(ALL_RECORDS.lanes, 'sse') })).toEqual([2, 3]);
  expect(found({ layers: new Set(['engine.io']) })).toEqual([2]);
  expect(found({ way: 'in' })).toEqual([2]);
  expect(found({ text: 'BATCH data' })).toEqual([1]);
});
