import { AMOUNT_CAP } from '#protocol';
import { minimumOf } from './increments.ts';
import type { Lot } from './lot.ts';
import { accept, refuse, type Context, type Refused, type Verdict } from './verdict.ts';

/** The last time that a Date can name, in ms. */
const LAST_DATE = 8_640_000_000_000_000;

/** Takes a lot, how far somebody would go, and who and when; returns whether the bid is taken. */
export function decideBid(lot: Lot, max: number, context: Context): Verdict {
  const answered = lot.keys.get(context.key);
  if (answered !== undefined) {
    const same = answered.bidder === context.actor.id && answered.max === max;
    return same ? { kind: 'replayed', key: context.key } : keyReused();
  }
  const refused = closedTo(lot, context.now) ?? unfit(lot, max, context) ?? tooLow(lot, max, context);
  if (refused !== undefined) return refused;
  const { now: t, actor, key, salt, seal } = context;
  const bid = {
    kind: 'sealed-bid',
    data: { t, bidder: actor.id, name: actor.name, max, key, salt, seal },
  } as const;
  // Its time has come and the clock that opens it has not looked yet.
  return lot.status === 'scheduled' ? accept({ kind: 'sealed-open', data: { t } }, bid) : accept(bid);
}

/** Takes a lot and a time; returns why nothing can be bid then, or undefined. */
function closedTo(lot: Lot, now: number): Refused | undefined {
  if (lot.status === 'cancelled') {
    return refuse('CLOSED', 'This lot was cancelled.', 'Look at the other lots.');
  }
  if (lot.overAt !== null || now >= lot.endsAt) {
    return refuse('CLOSED', 'This lot has ended.', 'Look at its result, or at the other lots.');
  }
  if (lot.status === 'scheduled' && now < lot.terms.opens) {
    const opens = new Date(Math.min(lot.terms.opens, LAST_DATE)).toISOString();
    return refuse('NOT_OPEN', `This lot opens at ${opens}.`, 'Bid again then.');
  }
  return undefined;
}

function unfit(lot: Lot, max: number, { actor }: Context): Refused | undefined {
  if (actor.id === lot.seller) {
    return refuse('OWN_LOT', 'This is your own lot.', 'Leave the bidding to others.');
  }
  if (actor.role === 'admin') {
    return refuse(
      'FORBIDDEN',
      'An admin sees every maximum and cannot bid.',
      'Bid under a name of your own.',
    );
  }
  if (!Number.isInteger(max) || max < 1) {
    return refuse(
      'MALFORMED_REQUEST',
      'A bid is a whole number of minor units.',
      'Give an amount like 1250.',
    );
  }
  if (max > AMOUNT_CAP) {
    return refuse(
      'OVER_CAP',
      'That is more than can be bid here.',
      `Bid ${AMOUNT_CAP} minor units at the most.`,
    );
  }
  return undefined;
}

function tooLow(lot: Lot, max: number, { actor }: Context): Refused | undefined {
  if (lot.leader === actor.id && lot.leaderMax !== null) {
    if (max > lot.leaderMax) return undefined;
    const message = 'You lead already, and your maximum is not below that.';
    const next = 'Raise your maximum, or wait.';
    return { ...refuse('TOO_LOW', message, next), minimum: lot.leaderMax + 1 };
  }
  const minimum = minimumOf(lot);
  if (max >= minimum) return undefined;
  return { ...refuse('TOO_LOW', 'The price is too high for that bid.', 'Bid the minimum or more.'), minimum };
}

function keyReused(): Refused {
  return refuse('KEY_REUSED', 'This key belongs to another bid.', 'Make a new key for each bid.');
}
