import { expect, test } from 'vitest';
import type { AlertRow } from '#protocol';
import { previewWords } from './preview-words.ts';

const row = (...spans: AlertRow['spans']): AlertRow => ({ id: 'a-0', labels: {}, points: [], spans });
const span = (state: 'pending' | 'firing', to: number | null): AlertRow['spans'][number] => ({
  state,
  reason: 'condition',
  from: 0,
  to,
  value: 1,
});

test('how often it would have fired, and how it would stand now', () => {
  expect(previewWords({ fired: 0, matched: 0, rows: [] })).toBe(
    'No series is like that now. The rule waits for one.',
  );
  expect(previewWords({ fired: 0, matched: 1, rows: [row()] })).toBe(
    'With these settings it would not have fired in the past hour.',
  );
  expect(previewWords({ fired: 1, matched: 1, rows: [row(span('firing', 5))] })).toBe(
    'With these settings it would have fired once in the past hour.',
  );
  expect(previewWords({ fired: 3, matched: 2, rows: [row(span('firing', null))] })).toBe(
    'With these settings it would have fired 3 times in the past hour (2 series). It would fire now.',
  );
  expect(previewWords({ fired: 0, matched: 1, rows: [row(span('pending', null))] })).toMatch(/pending now/);
});
