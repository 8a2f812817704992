import type { ErrorCode } from '#protocol';
import { bidsOf, type LotRecord } from './audit.ts';

/** A key that was sent, and what its sender was told in the end. */
export interface Claimed {
  readonly key: string;
  readonly bidder: string;
  readonly max: number;
  /** The seq of its acceptance, or the code of its refusal. */
  readonly outcome: number | ErrorCode;
}

/** What is wrong with the keys of a lot. */
export interface KeyFaults {
  /** Keys that are more than once among the accepted bids. */
  readonly double: readonly string[];
  /** Everything else: a bid that was acknowledged and is not there, or otherwise; one that was refused and is there; a stranger. */
  readonly wrong: readonly string[];
}

/** Takes a lot's record and every key that was sent, with what its sender was told in the end; returns what does not fit. */
export function compareKeys(record: LotRecord, sent: readonly Claimed[]): KeyFaults {
  const steps = new Set(record.events.filter(({ kind }) => kind === 'lot-step').map(({ seq }) => seq));
  const accepted = new Map<string, ReturnType<typeof bidsOf>>();
  for (const bid of bidsOf(record)) {
    accepted.set(bid.data.key, [...(accepted.get(bid.data.key) ?? []), bid]);
  }
  const known = new Set(sent.map(({ key }) => key));
  const strangers = [...accepted.keys()].filter((key) => !known.has(key));
  const wrong = sent.flatMap(({ key, bidder, max, outcome }) => {
    const [bid] = accepted.get(key) ?? [];
    if (typeof outcome === 'string') return bid ? [`${key} was refused (${outcome}) and counts`] : [];
    if (bid === undefined) return [`${key} was acknowledged at ${outcome} and is lost`];
    if (bid.data.bidder !== bidder || bid.data.max !== max) return [`${key} is not what was sent`];
    // The public step stands right behind its command; a command that changed nothing to be seen is answered with its own seq.
    const due = steps.has(bid.seq + 1) ? bid.seq + 1 : bid.seq;
    return outcome === due ? [] : [`${key} was acknowledged at ${outcome}, it is at ${due}`];
  });
  return {
    double: [...accepted].filter(([, bids]) => bids.length > 1).map(([key]) => key),
    wrong: [...wrong, ...strangers.map((key) => `${key} was never sent`)],
  };
}
