import type { Increments } from '#protocol';

/** The steps of the price that a lot has unless its seller gives others, in minor units. */
export const DEFAULT_INCREMENTS: Increments = [
  [1, 5],
  [100, 25],
  [500, 50],
  [2_500, 100],
  [10_000, 250],
  [25_000, 500],
  [50_000, 1_000],
  [100_000, 2_500],
  [250_000, 5_000],
  [500_000, 10_000],
];

/** What the least bid depends on; a public lot and a sealed one both have it. */
export interface Priced {
  readonly terms: { readonly start: number; readonly increments: Increments };
  readonly price: number | null;
}

/** Takes steps and a price in minor units; returns the increment there: that of the last row that begins at or below it. */
export function incrementAt(increments: Increments, price: number): number {
  let found = 0;
  for (const [from, increment] of increments) {
    if (from > price) break;
    found = increment;
  }
  return found;
}

/** Takes a lot; returns the least that somebody who does not lead must bid, in minor units. It may be above AMOUNT_CAP. */
export function minimumOf({ terms, price }: Priced): number {
  return price === null ? terms.start : price + incrementAt(terms.increments, price);
}

/** Takes a lot that somebody leads; returns the least price that another can lead at after his bid, in minor units. */
export function leastLead({ terms, price }: Priced): number {
  const above = terms.increments.filter(([from]) => price !== null && from > price);
  return above.reduce(
    (least, [from, increment]) => Math.min(least, from + increment),
    minimumOf({ terms, price }),
  );
}
