import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { CursorTextSchema, formatCursor, parseCursor } from './cursor.ts';

const cursors = fc.record({
  epoch: fc.stringMatching(/^[a-z0-9]{8,32}$/),
  seq: fc.oneof(fc.nat(), fc.maxSafeNat()),
});

test('any cursor comes back from its text', () => {
  fc.assert(
    fc.property(cursors, (cursor) => {
      expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
    }),
  );
});

test('the text form is epoch:seq', () => {
  expect(formatCursor({ epoch: 'k3v9x2ab7q0d', seq: 1024 })).toBe('k3v9x2ab7q0d:1024');
});

const NOT_CURSORS = [
  '',
  '1024',
  'k3v9x2ab7q0d',
  'k3v9x2ab7q0d:',
  ':1024',
  'k3v9x2ab7q0d:-1',
  'k3v9x2ab7q0d:01',
  'k3v9x2ab7q0d:1.5',
  'k3v9x2ab7q0d:1e3',
  'k3v9x2ab7q0d:9007199254740993',
  'K3V9X2AB7Q0D:1',
  'short:1',
  `${'a'.repeat(33)}:1`,
  'k3v9x2ab7q0d:1 ',
  'k3v9x2ab7q0d:1\n',
];

test.each(NOT_CURSORS)('%j is no cursor', (text) => {
  expect(parseCursor(text)).toBeUndefined();
  const { issues } = v.safeParse(CursorTextSchema, text);
  expect(issues?.[0].message).toContain('epoch:seq');
});

test('the schema takes text and gives the cursor', () => {
  expect(v.parse(CursorTextSchema, 'k3v9x2ab7q0d:7')).toEqual({ epoch: 'k3v9x2ab7q0d', seq: 7 });
});
