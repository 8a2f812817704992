import type { LotTerms } from '#protocol';

/** A thing of the demo's auction house; amounts in minor units of its currency. */
interface Thing {
  readonly title: string;
  readonly currency: string;
  readonly start: number;
  /** What it is commonly held to be worth. */
  readonly worth: number;
  readonly reserve?: number;
}

const THINGS: readonly [Thing, ...Thing[]] = [
  { title: 'Station clock, two faces, 1931', currency: 'EUR', start: 12_000, worth: 64_000, reserve: 40_000 },
  { title: 'Signal lantern, red and green glass', currency: 'EUR', start: 1_500, worth: 9_500 },
  { title: 'Switchyard lever, cast iron', currency: 'USD', start: 4_000, worth: 21_000 },
  { title: 'Railway atlas of 1887, one page torn', currency: 'GBP', start: 99, worth: 7_400 },
  { title: 'Conductor’s watch, running', currency: 'CHF', start: 20_000, worth: 118_000, reserve: 90_000 },
  { title: 'Enamel sign “Mind the step”', currency: 'GBP', start: 800, worth: 5_200 },
  { title: 'Model locomotive, gauge 0', currency: 'JPY', start: 9_000, worth: 68_000 },
  { title: 'Bench from the waiting room', currency: 'USD', start: 2_500, worth: 13_000 },
  { title: 'Telegraph key with sounder', currency: 'EUR', start: 3_000, worth: 18_500, reserve: 15_000 },
  { title: 'Ticket press and 400 blank tickets', currency: 'USD', start: 500, worth: 4_800 },
  { title: 'Dining car silver, 24 pieces', currency: 'EUR', start: 15_000, worth: 83_000 },
  { title: 'Night mail bag, never opened', currency: 'GBP', start: 1_000, worth: 11_000, reserve: 20_000 },
];

/** Takes a title; returns what such a thing is worth to most, in minor units; undefined for a thing of somebody else's. */
export function worthOf(title: string): number | undefined {
  return THINGS.find((thing) => thing.title === title)?.worth;
}

/** Takes the number of a lot, counted from 0, and when it opens and ends in milliseconds since 1970; returns its terms. */
export function termsOf(number: number, opens: number, ends: number): LotTerms {
  const { title, currency, start, reserve } = THINGS[number % THINGS.length] ?? THINGS[0];
  return {
    title,
    currency,
    start,
    opens,
    ends,
    ...(reserve !== undefined && { reserve }),
    // Every other one is extended by late bids: both ways can be watched.
    ...(number % 2 === 0 && { softClose: { window: 20_000, extend: 20_000, cap: 120_000 } }),
  };
}
