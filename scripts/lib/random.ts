/** Chance that can be had again: the same seed gives the same numbers in the same order. */
export interface Random {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** One of the items, which must not be none. */
  pick<Item>(items: readonly Item[]): Item;
}

/** Takes a seed, a whole number below 2^32; returns its numbers (mulberry32: fast, and good enough for choosing faults). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('There is nothing to pick from.');
      return item;
    },
  };
}

/** Returns a seed by chance. */
export function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
