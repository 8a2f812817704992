import type { PublicLot } from '#protocol';
import { count } from '../../format.ts';
import type { BidState } from '../bidding.svelte.ts';
import type { Money } from '../money.ts';

/** How the newest bid stands, in words. */
export interface BidWords {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly says: string;
  readonly next: string;
}

/** Attempts without an answer after which a person is told that it takes longer. */
const LONG = 2;

/** Takes how the newest bid stands and the lot's money; returns it in words, undefined before the first. */
export function bidWords(state: BidState, money: Money): BidWords | undefined {
  if (state.kind === 'idle') return undefined;
  const amount = money.text(state.max);
  switch (state.kind) {
    case 'sending':
      return {
        tone: 'plain',
        says: `Sending your bid of up to ${amount}…`,
        next:
          state.attempt < LONG
            ? ''
            : `No answer yet, sent ${state.attempt} times. However often it is sent, it is counted once.`,
      };
    case 'accepted':
      return {
        tone: state.outcome?.leads === false ? 'bad' : 'good',
        says: `Your bid of up to ${amount} is accepted, as event ${count(state.seq)}.`,
        next: acceptedNext(state),
      };
    case 'refused':
      return { tone: 'bad', says: state.message, next: state.next };
    case 'abandoned':
      return {
        tone: 'bad',
        says: `Your bid of up to ${amount} is not sent any more.`,
        next: 'No answer came, so it may have been counted all the same: where you stand tells.',
      };
  }
}

function acceptedNext({ outcome, replayed }: Extract<BidState, { kind: 'accepted' }>): string {
  const known = replayed ? 'It had been counted before; only its answer was lost.' : '';
  if (outcome === undefined || outcome.leads) return known;
  return `It was outbid at once: another bidder’s maximum is as high or higher. ${known}`.trim();
}

/**
 * Takes how a bid stands, the lot as it is shown and the seq up to which it is; true when what the bid changed is not shown yet. A
 * raise that moves nothing has no event of its own: nothing of it is to come.
 */
export function isComing(bid: BidState, lot: PublicLot | undefined, reached: number): boolean {
  if (bid.kind !== 'accepted' || bid.seq <= reached) return false;
  const { outcome } = bid;
  if (outcome === undefined || lot === undefined) return true;
  const { alias, leads, price, endsAt } = outcome;
  return price !== lot.price || leads !== (lot.leader === alias) || endsAt !== lot.endsAt;
}
