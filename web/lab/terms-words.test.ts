import { expect, test } from 'vitest';
import { tieWords } from './terms-words.ts';

test('who does as well is named, one or more', () => {
  expect(tieWords(['sse'])).toBe('SSE does as well');
  expect(tieWords(['sse', 'websocket'])).toBe('SSE and WebSocket do as well');
});
