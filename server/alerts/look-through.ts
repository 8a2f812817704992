import { setImmediate as nextTurn } from 'node:timers/promises';
import { Refusal, type Rule } from '#protocol';
import type { WatchIndex } from './watch-index.ts';

/** Milliseconds of looking for series in one turn. */
const TURN = 10;

/** How long is looked at the most. */
interface Limits {
  /** Milliseconds of work. */
  readonly patience?: number;
  /** Ends it when nobody wants it any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes the index, a rule and how long is looked; looks for the rule's series, others having their turn meanwhile: a few patterns on many
 * series are minutes of work. Rejects with Refusal when it takes too long.
 */
export async function lookThrough(
  index: WatchIndex,
  rule: Rule,
  { patience = Infinity, signal }: Limits = {},
): Promise<void> {
  for (let left = patience; !index.lookOn(rule, TURN); left -= TURN) {
    if (left <= 0) {
      throw new Refusal(
        'UNFIT_TERMS',
        'To look for these series takes too long.',
        'Choose simpler patterns.',
      );
    }
    await nextTurn();
    signal?.throwIfAborted();
  }
}
