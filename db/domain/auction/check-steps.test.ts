import type { EventData } from '#protocol';
import { expect, test } from 'vitest';
import { houseWith, LOT, type House } from '../../../tests/lib/auction-house.ts';
import { checkSteps } from './check-steps.ts';
import type { PublicLotEvent } from './public-lot.ts';

type Changed<K extends PublicLotEvent['kind']> = Partial<EventData<K>>;

/** Takes a house; returns the sentences of its proof. */
function sentences({ events, face }: House): string[] {
  return checkSteps(events, face).map(({ message }) => message);
}

/** A reserve of 5000 and two bidders: 1 leads at 650 with 1000, which answered 2's 600. */
function contested(): House {
  const house = houseWith({ reserve: 5000, softClose: { window: 100, extend: 100 } });
  house.bid('A', 1000);
  house.bid('B', 600);
  return house;
}

/** Takes what is changed of a step that is otherwise fit to come next; returns the sentences of the proof with it. */
function withStep(changed: Changed<'lot-step'>, house: House = contested()): string[] {
  const { price, leader, reserveMet, endsAt, steps } = house.face;
  const fit = { t: 1, bid: steps + 1, by: 2, leader, price, reserveMet, endsAt, seal: '0'.repeat(64) };
  return withEvent({ kind: 'lot-step', data: { ...fit, ...changed } }, house);
}

function withRetraction(changed: Changed<'lot-retracted'>, house: House = contested()): string[] {
  const { price, leader, reserveMet } = house.face;
  const fit = { t: 1, bid: null, reason: 'Mistyped.', price, leader, reserveMet };
  return withEvent({ kind: 'lot-retracted', data: { ...fit, ...changed } }, house);
}

function withEvent(event: PublicLotEvent, house: House): string[] {
  house.tell(event);
  return sentences(house);
}

test.each<[Changed<'lot-step'>, string[]]>([
  [{ price: 700 }, []],
  [{ by: 3, leader: 3, price: 700 }, []],
  [{ by: 1, price: 5000, reserveMet: true }, []],
  [{ by: 1, t: 950, endsAt: 1050 }, []],
  [{ price: 699 }, ['The price is below what the bid had to be.']],
  [{ leader: 2, price: 699 }, ['The lead changed at a price below what the bid had to be.']],
  [{ by: 4, price: 700 }, ['The bidders are not numbered one by one.']],
  [{ by: 3, leader: 2, price: 700 }, ['The lead went to somebody who did not bid.']],
  [
    { by: 1, leader: 2, price: 700 },
    ['The lead went to somebody who did not bid.', 'The leader lost to himself.'],
  ],
  [{ by: 1, price: 640, t: 950, endsAt: 1050 }, ['The price fell without a retraction.']],
  [{ by: 1, price: 700, t: 950, endsAt: 1050 }, ['The leader bid against himself.']],
  [
    { by: 1, reserveMet: true },
    [
      'The reserve was met and the price did not rise to it.',
      'The reserve is met at a price at which it was not.',
    ],
  ],
  [{ by: 1 }, ['A step changed nothing.']],
  [{ price: 700, reserveMet: true }, ['The reserve was met by a bid that lost.']],
  [{ price: 700, bid: 4 }, ['The steps are not numbered one by one.']],
  [{ price: 700, t: 1000, endsAt: 1100 }, ['A bid counts that came at the end or later.']],
  [{ price: 700, t: 950 }, ['The end is not where the rule of late bids puts it.']],
  [{ price: null }, ['There is a bid and no price.']],
])('a step with %j: %j', (changed, expected) => {
  expect(withStep(changed)).toEqual(expected);
});

test('where increments fall, a new leader may be below the minimum, as far as the rules lead there', () => {
  const lot = (): House => {
    const house = houseWith({
      increments: [
        [1, 500],
        [200, 10],
      ],
    });
    house.bid('A', 1000);
    return house;
  };
  expect(withStep({ leader: 2, price: 210 }, lot())).toEqual([]);
  expect(withStep({ leader: 2, price: 209 }, lot())).toEqual([
    'The lead changed at a price below what the bid had to be.',
  ]);
});

test.each<[Changed<'lot-step'>, string]>([
  [{ price: 101 }, 'The first bid is not at the start.'],
  [{ price: 99, reserveMet: true }, 'The first bid is not at the start.'],
  [{ leader: 2 }, 'The first bid does not lead.'],
])('a first step with %j', (changed, sentence) => {
  const fit = { by: 1, leader: 1, price: 100 };
  expect(withStep(fit, houseWith({ reserve: 5000 }))).toEqual([]);
  expect(withStep({ ...fit, ...changed }, houseWith({ reserve: 5000 }))).toEqual([sentence]);
});

test('a reserve that was met stays met, where there is none it is, and it is one amount', () => {
  const met = contested();
  met.bid('A', 6000);
  expect(withStep({ price: 6000, reserveMet: false }, met)).toEqual([
    'A reserve that was met is not met any more.',
    'The reserve is met at a price at which it was not.',
  ]);
  const none = houseWith();
  none.bid('A', 1000);
  expect(withStep({ price: 700, reserveMet: false }, none)).toEqual([
    'A reserve that was met is not met any more.',
    'A reserve is not met where there is none.',
  ]);
  const moved = contested();
  moved.bid('A', 6000);
  expect(withRetraction({ price: 5500, reserveMet: false }, moved)).toEqual([
    'The reserve is met at a price at which it was not.',
  ]);
});

test.each<[Changed<'lot-retracted'>, string[]]>([
  [{}, []],
  [{ bid: 1, price: 100, leader: 2 }, []],
  [{ bid: 0 }, ['A bid was taken back that never was.']],
  [{ bid: 3 }, ['A bid was taken back that never was.']],
  [
    { price: null },
    ['There is a price without a leader, or a leader without.', 'Bids stand and nobody leads.'],
  ],
  [{ leader: null }, ['There is a price without a leader, or a leader without.']],
  [{ bid: 1, price: null, leader: null }, ['Bids stand and nobody leads.']],
  [{ price: 99 }, ['The price is below the start.']],
  [{ leader: 3 }, ['Somebody leads who never bid.']],
])('a retraction with %j: %j', (changed, expected) => {
  expect(withRetraction(changed)).toEqual(expected);
});

test('a bid is taken back once, while the lot is open, and nobody meets no reserve', () => {
  const twice = contested();
  withRetraction({ bid: 1, price: 100, leader: 2 }, twice);
  expect(withRetraction({ bid: 1 }, twice)).toEqual(['A bid was taken back twice.']);
  expect(withRetraction({ reserveMet: false }, houseWith())).toEqual([
    'A reserve is not met where there is none.',
  ]);
  expect(withRetraction({ reserveMet: true }, houseWith({ reserve: 5000 }))).toEqual([
    'A reserve is met and nobody bids.',
  ]);
  expect(withRetraction({}, houseWith({ opens: 500 }))).toEqual([
    'A bid was taken back on a lot that is not open.',
  ]);
});

test('a lot that is over stays over', () => {
  const over = (): House => {
    const house = contested();
    house.now = 1000;
    house.ask({ type: 'close' });
    return house;
  };
  const [close] = over().events.slice(-1);
  expect(close && withEvent(close, over())).toEqual(['A lot that was over ended again.']);
  expect(withEvent({ kind: 'lot-cancelled', data: { t: 1000, reason: 'Broken.' } }, over())).toEqual([
    'A lot that was over was cancelled.',
  ]);
  expect(withEvent({ kind: 'lot-opened', data: { t: 0 } }, over())).toEqual(['The lot opened twice.']);
  expect(withStep({ price: 700 }, over())).toEqual(['A bid counts on a lot that is not open.']);
});

test('findings say where', () => {
  const house = contested();
  withStep({ price: 699 }, house);
  expect(checkSteps(house.events, house.face)).toEqual([
    { at: 5, message: 'The price is below what the bid had to be.' },
  ]);
  expect(checkSteps([], { ...house.face, lot: LOT })).toEqual([
    { at: 0, message: 'The events do not lead to what the lot is said to be.' },
  ]);
});
