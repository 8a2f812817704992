import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AMOUNT_CAP } from '#protocol';
import { Money } from './money.ts';

const euro = new Money('EUR', 'en-GB');
const euroDe = new Money('EUR', 'de-DE');

/** Without what Intl puts around it that a person would not see. */
const seen = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

test('amounts are written as the locale has them, with the decimals of the currency', () => {
  expect(euro.text(125_000)).toBe('€1,250.00');
  expect(seen(euroDe.text(125_000))).toBe('1.250,00 €');
  expect(new Money('JPY', 'en-GB').text(1250)).toMatch(/1,250$/);
  expect(seen(new Money('KWD', 'en-GB').text(1250))).toBe('KWD 1.250');
  expect(euro.plain(125_000)).toBe('1250.00');
  expect(euroDe.plain(125_000)).toBe('1250,00');
  expect(euro.text(AMOUNT_CAP)).toBe('€10,000,000,000.00');
});

test.each([
  ['HUF', 2, 'HUF 1,250.00'], // Chromium's own tables say none
  ['IQD', 3, 'IQD 125.000'],
  ['JPY', 0, 'JP¥125,000'],
  ['XYZ', 2, 'XYZ 1,250.00'],
])('%s has %i decimals in every browser', (currency, decimals, text) => {
  const money = new Money(currency, 'en-GB');
  expect(money.decimals).toBe(decimals);
  expect(seen(money.text(125_000))).toBe(text);
  expect(money.parse(money.plain(125_000))).toEqual({ ok: true, amount: 125_000 });
});

test.each([
  ['12', 1200],
  ['12.5', 1250],
  ['12,50', 1250],
  ['.5', 50],
  ['1,250', 125_000], // the locale's thousands
  ['1,250.00', 125_000],
  ['1.250,00', 125_000], // two kinds: the last one begins the decimals
  ['1,250,000', 125_000_000],
  ['€ 12.50', 1250],
  ['12.50 eur', 1250],
  ['1 250', 125_000],
  ["1'250.00", 125_000],
  ['0012', 1200],
])('in English, %s is read', (typed, amount) => {
  expect(euro.parse(typed)).toEqual({ ok: true, amount });
});

test.each([
  ['1.250', 125_000],
  ['1250,5', 125_050],
  ['1.250,00 €', 125_000],
])('in German, %s is read', (typed, amount) => {
  expect(euroDe.parse(typed)).toEqual({ ok: true, amount });
});

describe('what is no amount is refused, not guessed', () => {
  test.each([
    ['', 'Enter an amount.'],
    ['abc', 'in numbers'],
    ['1e5', 'in numbers'],
    ['0x10', 'in numbers'],
    ['12.', 'in numbers'],
    ['0', 'above zero'],
    ['-5', 'above zero'],
    ['1.250', 'EUR has 2 decimals'], // a point is no English thousand
    ['12.345', 'EUR has 2 decimals'],
    ['1,25,000.00', 'thousands'],
    ['1.2.3', 'thousands'],
    ['10000000000.01', 'The most is'],
    ['9'.repeat(40), 'The most is'],
  ])('%s', (typed, words) => {
    const parsed = euro.parse(typed);
    expect(parsed).toMatchObject({ ok: false });
    expect(parsed).toHaveProperty('problem', expect.stringContaining(words));
  });

  test('decimals of a currency that has none', () => {
    expect(new Money('JPY', 'en-GB').parse('12.5')).toEqual({ ok: false, problem: 'JPY has no decimals.' });
    expect(new Money('JPY', 'en-GB').parse('1,250')).toEqual({ ok: true, amount: 1250 });
  });
});

test('three decimals are three decimals where the currency has them', () => {
  expect(new Money('KWD', 'en-GB').parse('1.250')).toEqual({ ok: true, amount: 1250 });
  expect(new Money('KWD', 'en-GB').parse('1,250')).toEqual({ ok: true, amount: 1_250_000 });
});

test('whatever is written is read again as the same amount, in any of these locales', () => {
  const monies = ['en-GB', 'de-DE', 'fr-FR', 'de-CH', 'ar-EG', 'hi-IN', 'sv-SE', 'es-ES'].flatMap((locale) =>
    ['EUR', 'JPY', 'KWD'].map((currency) => new Money(currency, locale)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...monies), fc.integer({ min: 1, max: AMOUNT_CAP }), (money, amount) => {
      expect(money.parse(money.plain(amount))).toEqual({ ok: true, amount });
    }),
    { numRuns: 500 },
  );
});
