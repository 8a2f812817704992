import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { CancelLotSchema, RetractBidSchema } from './command.ts';
import { IdentityRequestSchema, IdentitySchema } from './identity.ts';
import { LotTermsSchema, PublicTermsSchema } from './lot.ts';

const TERMS = { currency: 'EUR', start: 100, opens: 1_000, ends: 2_000 };
const AS = { as: 'a-token-that-can-be-read', lot: 'lotlot1' };

/** Every place where somebody writes what others read, by what takes a text there. */
const PLACES: readonly [string, (text: string) => boolean][] = [
  ['a title', (title) => v.is(LotTermsSchema, { ...TERMS, title })],
  ['a name', (name) => v.is(IdentityRequestSchema, { name })],
  ['why a lot is cancelled', (reason) => v.is(CancelLotSchema, { type: 'lot-cancel', ...AS, reason })],
  [
    'why a bid is taken back',
    (reason) => v.is(RetractBidSchema, { type: 'bid-retract', ...AS, bid: 1, reason }),
  ],
];

const UNFIT: readonly [string, string][] = [
  ['nothing', ''],
  ['spaces', ' \u00a0\u2003\u3000'],
  ['a space without a width', '\u200b'],
  ['several of those', '\u200b\u200c\u200d\u2060\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['a Hangul filler', '\u3164'],
  ['an empty Braille cell', '\u2800'],
  ['an accent on nothing', '\u0301'],
  ['a variation selector', '\ufe0f'],
  ['NUL', 'a\u0000b'],
  ['a line break', 'a\nb'],
  ['an escape', '\u001b[31mred'],
  ['DEL', 'a\u007f.'],
  ['a C1 control', 'a\u0085b'],
  ['a line separator', 'a\u2028b'],
  ['half a character', 'a\ud83d'],
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'].map(
    (turn): [string, string] => [`U+${turn.charCodeAt(0).toString(16)}`, `${turn}gnp.exe`],
  ),
];

const FIT = [
  'A',
  '7',
  '–',
  '時計',
  'שעון',
  'ساعت\u200cها',
  'é',
  'e\u0301',
  '👩\u200d🔧',
  '🇨🇭',
  '❤\ufe0f',
  '€',
  'a\u00adb',
];

describe.each(PLACES)('%s', (_, takes) => {
  test.each(UNFIT)('is not %s', (_what, text) => expect(takes(text)).toBe(false));
  test.each(FIT)('may be %s', (text) => expect(takes(text)).toBe(true));
});

test('what was written before this was asked is still read', () => {
  const name = '\u200b';
  const terms = { ...TERMS, title: 'a\u202eb', increments: [[1, 5]], hasReserve: false };
  expect(v.is(PublicTermsSchema, terms)).toBe(true);
  expect(v.is(IdentitySchema, { token: AS.as, id: 'b0', name })).toBe(true);
});
