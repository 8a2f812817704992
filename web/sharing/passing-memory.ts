import { keepGood, stillGood, type Good, type TransportMemory } from '../connection/memory.ts';

/**
 * Takes what was good so far, the wall clock in ms since 1970, and who is told of more; returns a memory that lasts as long as its
 * holder and keeps no choice of a person: each page has its own.
 */
export function createPassingMemory(
  good: readonly Good[],
  now: () => number,
  told: TransportMemory['remember'],
): TransportMemory {
  let known = good;
  return {
    good: () => stillGood(known, now()),
    remember(transport, network) {
      known = keepGood(known, { network: network ?? '', transport, at: now() });
      told(transport, network);
    },
    mode: () => undefined,
    choose: () => undefined,
  };
}
