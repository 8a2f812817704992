import { expect, test } from 'vitest';
import { insteadOf, phaseOf, type Stand } from './phase.ts';

const LIVE: Stand = {
  standing: { kind: 'open' },
  status: { phase: 'live', carrier: 'websocket', why: { kind: 'start' }, retryAt: undefined },
  ready: true,
  still: false,
  paused: false,
  silent: false,
  carried: true,
  lost: false,
  age: 400,
  moment: '14:02:05',
  now: 10_000,
};
const GONE = { phase: 'waiting', carrier: undefined, why: { kind: 'server-down' }, retryAt: 13_000 } as const;
const NO = { kind: 'refused', message: 'No.' } as const;

test.each<[Partial<Stand>, string, string]>([
  [{}, 'live', 'Live · WebSocket'],
  [
    { ready: false, carried: false, status: undefined, standing: { kind: 'wanting' } },
    'connecting',
    'Waiting for a token',
  ],
  [
    { ready: false, carried: false, status: undefined, standing: { kind: 'opening' } },
    'connecting',
    'Connecting',
  ],
  [{ ready: false, carried: false }, 'connecting', 'Connecting'],
  // What is shown is not live before something carries it.
  [
    { carried: false, status: { ...GONE, phase: 'connecting', why: { kind: 'start' } } },
    'connecting',
    'Connecting',
  ],
  // A change of what carries is shorter than what is told.
  [{ status: { ...GONE, phase: 'connecting', why: { kind: 'start' } } }, 'live', 'Live'],
  [
    { status: GONE, lost: true, age: 32_000 },
    'offline',
    'Offline, last data 14:02:05 (32 s ago). Trying again in 3 s.',
  ],
  [
    { status: { ...GONE, phase: 'connecting' }, lost: true, age: 32_000 },
    'stale',
    'Behind, last data 14:02:05 (32 s ago). Connecting again.',
  ],
  [{ silent: true, age: 61_000 }, 'stale', 'Nothing measured for 61 s'],
  [{ paused: true }, 'paused', 'Paused at 14:02:05'],
  [{ still: true, status: undefined }, 'still', 'Picture of 14:02:05'],
  [{ standing: { kind: 'expired' }, age: 1_000 }, 'expired', 'Expired, last data 14:02:05 (1.0 s ago)'],
  [{ standing: { ...NO, code: 'REVOKED' }, ready: false }, 'ended', 'Ended'],
  [{ standing: { ...NO, code: 'NOT_FOUND' }, ready: false }, 'ended', 'Ended'],
  [{ standing: { ...NO, code: 'ORIGIN_REFUSED' }, ready: false }, 'refused', 'Refused'],
])('%j is %s', (part, phase, text) => {
  expect(phaseOf({ ...LIVE, ...part })).toMatchObject({ phase, text });
});

test('where there is nothing to show it says why, and what was shown stays', () => {
  const over = 'It was shared for a time that is over.';
  expect(insteadOf({ ...NO, code: 'REVOKED', message: over }, false, true)).toMatchObject({
    title: 'This share has ended',
    text: `${over} Nothing more is shown here.`,
  });
  expect(insteadOf({ ...NO, code: 'ORIGIN_REFUSED' }, false, true)?.title).toBe(
    'This site may not show this',
  );
  expect(insteadOf({ ...NO, code: 'TOO_MANY' }, false, true)?.text).toBe('No.');
  expect(insteadOf({ kind: 'expired' }, false, true)?.title).toBe('The token has expired');
  for (const kind of ['expired', 'unanswered', 'open'] as const)
    expect(insteadOf({ kind }, true, true)).toBeUndefined();
  expect(insteadOf({ kind: 'wanting' }, false, true)?.title).toBe('Waiting for a token');
  expect(insteadOf({ kind: 'wanting' }, false, false)).toBeUndefined();
});
