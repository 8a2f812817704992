import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../durations.ts';
import { ZoneClock } from '../../zone.ts';
import { emptyFields, fieldsOf, likelyCurrency, type LotFields } from './fields.ts';
import { readTerms } from './terms.ts';

const zone = new ZoneClock('Europe/Berlin');
const NOW = Date.UTC(2026, 10, 21, 12, 30);

function filled(changes: Partial<LotFields> = {}): LotFields {
  return { ...emptyFields('en-GB', NOW, zone), title: 'A lamp', currency: 'EUR', start: '10', ...changes };
}
const problemsOf = (changes: Partial<LotFields>) => {
  const read = readTerms(filled(changes), zone, NOW);
  return read.terms === undefined ? read.problems : {};
};

test.each(['\u200b', 'lamp\u202e'])('a title that others cannot read is told beside it: %j', (title) => {
  expect(problemsOf({ title }).title).toMatch(/can be seen/);
});

test('the least that must be filled in is a title and a start', () => {
  expect(readTerms(filled(), zone, NOW)).toEqual({
    terms: {
      title: 'A lamp',
      currency: 'EUR',
      start: 1000,
      opens: NOW,
      ends: NOW + HOUR,
      softClose: { window: 2 * MINUTE, extend: 2 * MINUTE },
    },
  });
  expect(problemsOf({ title: ' ', start: '' })).toEqual({
    title: 'Say what it is.',
    start: 'Enter an amount.',
  });
});

test('everything at once, and back into the same fields', () => {
  const fields = filled({
    picture: 'https://example.org/lamp.jpg',
    reserve: '50',
    opens: 'at',
    opensAt: '2026-11-22T10:00:00',
    ends: 'at',
    endsAt: '2026-11-22T18:00:00',
    softWindow: '1,5',
    softExtend: '2',
    softCap: '30',
    increments: 'own',
    steps: [
      { from: '0.01', step: '1' },
      { from: '100', step: '5' },
      { from: '', step: '' },
    ],
  });
  const { terms } = readTerms(fields, zone, NOW);
  expect(terms).toMatchObject({
    picture: 'https://example.org/lamp.jpg',
    reserve: 5000,
    opens: Date.UTC(2026, 10, 22, 9),
    ends: Date.UTC(2026, 10, 22, 17),
    softClose: { window: 90_000, extend: 120_000, cap: 1_800_000 },
    increments: [
      [1, 100],
      [10_000, 500],
    ],
  });
  if (terms === undefined) return;
  expect(readTerms(fieldsOf(terms, terms.reserve, false, zone), zone, NOW)).toEqual({ terms });
});

describe('what is wrong is said beside its field', () => {
  test.each<[string, Partial<LotFields>, object]>([
    ['a reserve below the start', { reserve: '5' }, { reserve: 'A reserve is not below the start price.' }],
    ['more decimals than there are', { start: '1.234' }, { start: 'EUR has 2 decimals, no more.' }],
    [
      'an end before the opening',
      { opens: 'at', opensAt: '2026-11-23T10:00', ends: 'at', endsAt: '2026-11-23T09:00' },
      { endsAt: 'A lot ends after it opens.' },
    ],
    ['an end in the past', { ends: 'at', endsAt: '2026-11-20T09:00' }, { endsAt: 'This is past already.' }],
    ['no day', { opens: 'at', opensAt: '' }, { opensAt: 'Enter a day and a time.' }],
    [
      'a picture that is no https address',
      { picture: 'http://x.org/a.png' },
      { picture: 'An address that begins with https://, 512 characters at the most.' },
    ],
    ['no minutes', { softWindow: 'two' }, { softWindow: 'Enter minutes, such as 2.' }],
    ['no time at all', { softExtend: '0' }, { softExtend: 'More than nothing, and a day at the most.' }],
    ['own steps that are none', { increments: 'own' }, { steps: 'Enter a step, or choose the usual ones.' }],
    [
      'steps that do not ascend',
      {
        increments: 'own',
        steps: [
          { from: '', step: '1' },
          { from: '10', step: '2' },
          { from: '10', step: '3' },
        ],
      },
      { steps: 'Row 3: each row begins above the one before.' },
    ],
  ])('%s', (_, changes, problems) => expect(problemsOf(changes)).toEqual(problems));
});

test('a soft close may be left out', () => {
  expect(readTerms(filled({ soft: false, softWindow: 'x' }), zone, NOW).terms).not.toHaveProperty(
    'softClose',
  );
});

test.each([
  ['en-US', 'USD'],
  ['de', 'EUR'],
  ['ja', 'JPY'],
  ['en-GB', 'GBP'],
])('in %s a person means %s', (locale, currency) => expect(likelyCurrency(locale)).toBe(currency));
