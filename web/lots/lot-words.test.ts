import { expect, test } from 'vitest';
import { ZoneClock } from '../zone.ts';
import { aliasWords, bidsWords, priceLabel, reserveWords, shownAmount, timeWords } from './lot-words.ts';
import { openLot, T } from './lots.kit.ts';

const UTC = new ZoneClock('utc');

test('counts and names', () => {
  expect([0, 1, 2, 12_345].map(bidsWords)).toEqual(['no bids yet', '1 bid', '2 bids', '12\u202f345 bids']);
  expect(aliasWords(3)).toBe('Bidder 3');
});

test('the reserve is told where there is one, and only whether it is met', () => {
  expect(reserveWords(openLot('aaaaaa'))).toBe('');
  expect(reserveWords(openLot('aaaaaa', { reserveMet: false }, { hasReserve: true }))).toBe(
    'reserve not met',
  );
  expect(reserveWords(openLot('aaaaaa', {}, { hasReserve: true }))).toBe('reserve met');
});

test('the amount and what it is', () => {
  const said = (other: Parameters<typeof openLot>[1]) => {
    const lot = openLot('aaaaaa', other);
    return `${priceLabel(lot)} ${shownAmount(lot)}`;
  };
  expect(said({})).toBe('start price 99');
  expect(said({ status: 'scheduled' })).toBe('starts at 99');
  expect(said({ price: 650 })).toBe('now 650');
  expect(said({ price: 650, status: 'sold' })).toBe('sold for 650');
  expect(said({ price: 650, status: 'unsold' })).toBe('last bid 650');
  expect(said({ status: 'cancelled' })).toBe('start price 99');
});

test('how long it has to go, and when it was over', () => {
  const said = (other: Parameters<typeof openLot>[1], now = T, terms = {}) => {
    const { label, text } = timeWords(openLot('aaaaaa', other, terms), now, UTC);
    return `${label} ${text}`.trim();
  };
  expect(said({})).toBe('ends in 10:00');
  expect(said({}, T + 600_000)).toBe('closing…');
  expect(said({ endsAt: T + 700_000 }, T + 600_000)).toBe('ends in 1:40'); // it was extended
  expect(said({ status: 'scheduled' }, T, { opens: T + 65_000 })).toBe('opens in 1:05');
  expect(said({ status: 'scheduled' }, T, { opens: T })).toBe('opening…');
  expect(said({ status: 'sold', overAt: T })).toBe('sold 08:00');
  expect(said({ status: 'unsold', overAt: T - 86_400_000 })).toBe('not sold 14 Jan, 08:00');
  expect(said({ status: 'cancelled', overAt: T })).toBe('cancelled 08:00');
});
