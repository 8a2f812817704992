import { expect, test } from 'vitest';
import { refusalCause } from './http.ts';

const body = (code: string) => ({ error: { code, message: 'So it is.', next: 'Do that.' } });

test.each([
  ['NOT_SIGNED_IN', 'refused'],
  ['UNKNOWN_TOPIC', 'refused'],
  // These pass: who is told so comes again.
  ['STOPPING', 'failed'],
  ['TOO_MANY', 'failed'],
  ['TOO_MANY_CONNECTIONS', 'failed'],
])('an answer with %s means that the link was %s', (code, kind) => {
  expect(refusalCause(body(code))?.kind).toBe(kind);
});

test('what is no refusal says nothing', () => {
  expect([refusalCause('<html>'), refusalCause(body('NOTHING'))]).toEqual([undefined, undefined]);
});
