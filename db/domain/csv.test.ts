import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvRow } from './csv.ts';

describe('a text that would be a formula is text', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    "=cmd|' /C calc'!A0",
    ' =1',
    '\t=1',
    '\r=1',
    '\n=1',
    '"=1',
    "'=1",
    '"" \t"-1',
    '\u00a0=1',
    '\ufeff=1',
    '\u200b=1',
    '\u0000=1',
    '\u202e=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    '\tx',
    '\rx',
    '\nx',
  ])('%j', (text) => {
    const cell = csvCell(text);
    expect(unquoted(cell)).toBe(`'${text}`);
  });
});

test('other texts are as they are, and in quotes where they need them', () => {
  expect(['used', 'a-b', 'a = b', '1 min', '"x"', 'a,b', 'a\nb', ''].map(csvCell)).toEqual([
    'used',
    'a-b',
    'a = b',
    '1 min',
    '"""x"""',
    '"a,b"',
    '"a\nb"',
    '',
  ]);
});

test('numbers stay numbers, and what is none is nothing', () => {
  expect([-1, -3e-7, 0, 1.5, -Infinity, NaN, null].map(csvCell)).toEqual([
    '-1',
    '-3e-7',
    '0',
    '1.5',
    '-Infinity',
    '',
    '',
  ]);
  expect(csvRow(['-1', -1, null, '='])).toBe("'-1,-1,,'=");
});

/** Takes a cell; returns what a reader of RFC 4180 has of it. */
function unquoted(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

test('whatever the text, a spreadsheet sees no formula, and a reader has it back', () => {
  const first = fc.constantFrom('=', '+', '-', '@', '"', "'", ' ', '\t', '\r', '\n', '\u00a0', '\u0000', 'x');
  fc.assert(
    fc.property(fc.array(first, { maxLength: 4 }), fc.string({ unit: 'binary' }), (before, after) => {
      const text = before.join('') + after;
      const read = unquoted(csvCell(text));
      expect(read).not.toMatch(/^["\s\0]*[=+\-@]/);
      expect([text, `'${text}`]).toContain(read);
    }),
    { numRuns: 2_000 },
  );
});
