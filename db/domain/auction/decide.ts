import type { LotTerms, SealedEvent } from '#protocol';
import { decideBid } from './decide-bid.ts';
import { DEFAULT_INCREMENTS } from './increments.ts';
import type { Lot } from './lot.ts';
import { accept, refuse, type AuctionCommand, type Context, type Refused, type Verdict } from './verdict.ts';

/** How far ahead a lot may end, in ms. */
const FURTHEST_END = 400 * 86_400_000;

/** Takes a lot, or none yet, what is asked of it, and by whom and when; returns what becomes of that. It changes nothing. */
export function decide(lot: Lot | undefined, command: AuctionCommand, context: Context): Verdict {
  if (command.type === 'lot-create') return decideCreate(lot, command.terms, context);
  if (lot === undefined) return refuse('NOT_FOUND', 'There is no such lot.', 'Look at the list of lots.');
  switch (command.type) {
    case 'bid':
      return decideBid(lot, command.max, context);
    case 'lot-edit':
      return decideEdit(lot, command.terms, context);
    case 'lot-open':
      return decideOpen(lot, context);
    case 'lot-cancel':
      return decideCancel(lot, command.reason, context);
    case 'bid-retract':
      return decideRetract(lot, command.bid, command.reason, context);
    case 'close':
      return decideClose(lot, context.now);
    case 'open-due':
      return decideOpenDue(lot, context.now);
  }
}

function decideCreate(lot: Lot | undefined, terms: LotTerms, { now, actor }: Context): Verdict {
  if (lot !== undefined) {
    return refuse('KEY_REUSED', 'This key made another lot before.', 'Make a new key for each lot.');
  }
  return unfitTerms(terms, now) ?? accept(...put(terms, actor.id, actor.name, now));
}

function decideEdit(lot: Lot, terms: LotTerms, { now, actor }: Context): Verdict {
  if (actor.role !== 'admin' && actor.id !== lot.seller) return notYours('change it');
  if (over(lot, now)) return ended();
  if (lot.status !== 'scheduled' || now >= lot.terms.opens) {
    const next = 'Leave it as it is, or cancel it while nobody has bid.';
    return refuse('VERSION_CONFLICT', 'This lot is open, and its terms stand.', next);
  }
  return unfitTerms(terms, now) ?? accept(...put(terms, lot.seller, lot.sellerName, now));
}

function decideOpen(lot: Lot, { now, actor }: Context): Verdict {
  if (actor.role !== 'admin' && actor.id !== lot.seller) return notYours('open it');
  if (over(lot, now)) return ended();
  if (lot.status !== 'scheduled') {
    return refuse('VERSION_CONFLICT', 'This lot is open already.', 'There is nothing left to do.');
  }
  return accept({ kind: 'sealed-open', data: { t: now } });
}

function decideCancel(lot: Lot, reason: string, { now, actor }: Context): Verdict {
  if (actor.role !== 'admin' && actor.id !== lot.seller) return notYours('cancel it');
  if (over(lot, now)) return ended();
  if (actor.role !== 'admin' && lot.bids.length > 0) {
    const message = 'Somebody has bid on this lot, and only an admin can cancel it now.';
    return refuse('FORBIDDEN', message, 'Ask an admin, with your reason.');
  }
  return accept({ kind: 'sealed-cancel', data: { t: now, reason, by: actor.id } });
}

function decideRetract(lot: Lot, bid: number, reason: string, { now, actor }: Context): Verdict {
  if (actor.role !== 'admin') {
    return refuse('FORBIDDEN', 'Only an admin can take a bid back.', 'Ask an admin, with your reason.');
  }
  if (over(lot, now)) return ended();
  if (!lot.bids.some(({ version, struck }) => version === bid && !struck)) {
    return refuse('NOT_FOUND', 'No such bid stands on this lot.', 'Look at the bids of the lot again.');
  }
  return accept({ kind: 'sealed-retract', data: { t: now, bid, reason, by: actor.id } });
}

/** A lot that was never open, because nothing ran in its time, ends unsold without having been opened. */
function decideClose(lot: Lot, now: number): Verdict {
  if (lot.overAt !== null) return ended();
  if (now < lot.endsAt) return refuse('VERSION_CONFLICT', 'This lot ends later.', 'Look again at its end.');
  return accept({ kind: 'sealed-close', data: { t: lot.endsAt } });
}

function decideOpenDue(lot: Lot, now: number): Verdict {
  if (over(lot, now)) return ended();
  if (lot.status !== 'scheduled') {
    return refuse('VERSION_CONFLICT', 'This lot is open already.', 'There is nothing left to do.');
  }
  if (now < lot.terms.opens) return refuse('NOT_OPEN', 'This lot opens later.', 'Look again at that time.');
  return accept({ kind: 'sealed-open', data: { t: now } });
}

/** True when a lot is over, or its end has come and only the close is not written yet. */
function over(lot: Lot, now: number): boolean {
  return lot.overAt !== null || now >= lot.endsAt;
}

/** The events that put up terms; terms that begin at once are open at once. */
function put(terms: LotTerms, seller: string, name: string, t: number): SealedEvent[] {
  const complete = { ...terms, increments: terms.increments ?? DEFAULT_INCREMENTS };
  const lot = { kind: 'sealed-lot', data: { t, seller, name, terms: complete } } as const;
  return terms.opens <= t ? [lot, { kind: 'sealed-open', data: { t } }] : [lot];
}

/** What a schema cannot say of terms, because it does not know the time. */
function unfitTerms({ ends }: LotTerms, now: number): Refused | undefined {
  if (ends <= now) return refuse('UNFIT_TERMS', 'The lot would have ended already.', 'Let it end later.');
  if (ends - now <= FURTHEST_END) return undefined;
  return refuse('UNFIT_TERMS', 'The lot would end more than 400 days from now.', 'Let it end sooner.');
}

function ended(): Refused {
  return refuse('CLOSED', 'This lot is over.', 'Look at its result, or at the other lots.');
}

function notYours(what: string): Refused {
  return refuse('FORBIDDEN', `This is not your lot: only its seller or an admin can ${what}.`, 'Ask them.');
}
