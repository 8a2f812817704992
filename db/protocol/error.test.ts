import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { ERROR_STATUS, ErrorBodySchema, Refusal } from './error.ts';

test('a refusal carries its status and its body', () => {
  const refusal = new Refusal('KEY_REUSED', 'That key was used for another command.', 'Send a new key.');
  expect(refusal).toBeInstanceOf(Error);
  expect(refusal.status).toBe(422);
  expect(v.parse(ErrorBodySchema, JSON.parse(JSON.stringify(refusal.body)))).toEqual({
    error: { code: 'KEY_REUSED', message: 'That key was used for another command.', next: 'Send a new key.' },
  });
});

test('an unknown code is no refusal', () => {
  const body = { error: { code: 'WHIM', message: 'No.', next: 'None.' } };
  expect(v.is(ErrorBodySchema, body)).toBe(false);
});

test('docs/PROTOCOL.md lists every code with its status', () => {
  const rows = readFileSync('docs/PROTOCOL.md', 'utf8').matchAll(/^\| (\d{3}) \| (.*)\|$/gm);
  const listed = [...rows].flatMap(([, status, codes = '']) =>
    [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => `${code} ${status}`),
  );
  const answered = Object.entries(ERROR_STATUS).map(([code, status]) => `${code} ${status}`);
  expect(listed.sort()).toEqual(answered.sort());
});
