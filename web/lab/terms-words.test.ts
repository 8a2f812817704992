import { expect, test } from 'vitest';
import { loadWords, tieWords } from './terms-words.ts';

test('who does as well is named, one or more', () => {
  expect(tieWords(['sse'])).toBe('SSE does as well');
  expect(tieWords(['sse', 'websocket'])).toBe('SSE and WebSocket do as well');
});

test('where something is compressed, what it is of is said', () => {
  const settings = { rate: 1, bytes: 100, batching: true, deflate: false, gzip: false };
  expect(loadWords(settings)).toBe('1 event/s with 100 B of filling each, batched');
  for (const on of [{ deflate: true }, { gzip: true }]) {
    expect(loadWords({ ...settings, ...on })).toMatch(/ on, of a filling that repeats itself/);
  }
});
