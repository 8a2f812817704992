import type { EventData, PublicLot } from '#protocol';
import { leastLead, minimumOf } from './increments.ts';
import { endAfter } from './soft-close.ts';

type Step = EventData<'lot-step'>;

/** Takes a lot and the step that is said to come next; returns what is wrong with it, a sentence each. */
export function faultsOfStep(lot: PublicLot, step: Step): string[] {
  const newcomer = step.by > lot.bidders;
  return [
    ...when(lot.status !== 'open', 'A bid counts on a lot that is not open.'),
    ...when(step.t >= lot.endsAt, 'A bid counts that came at the end or later.'),
    ...when(step.bid !== lot.steps + 1, 'The steps are not numbered one by one.'),
    ...when(newcomer && step.by !== lot.bidders + 1, 'The bidders are not numbered one by one.'),
    ...when(step.endsAt !== endAfter(lot, step.t), 'The end is not where the rule of late bids puts it.'),
    ...faultsOfPrice(lot, step),
    ...faultsOfReserve(lot, step),
  ];
}

function faultsOfPrice(lot: PublicLot, step: Step): string[] {
  if (step.price === null) return ['There is a bid and no price.'];
  const jumped = step.reserveMet && !lot.reserveMet;
  if (lot.price === null) return faultsOfFirst(lot, step, step.price, jumped);
  if (step.by !== step.leader) {
    return [
      ...when(step.leader !== lot.leader, 'The lead went to somebody who did not bid.'),
      ...when(step.by === lot.leader, 'The leader lost to himself.'),
      ...when(step.price < minimumOf(lot), 'The price is below what the bid had to be.'),
      ...when(jumped, 'The reserve was met by a bid that lost.'),
    ];
  }
  if (step.leader !== lot.leader) {
    return when(step.price < leastLead(lot), 'The lead changed at a price below what the bid had to be.');
  }
  return [
    ...when(step.price < lot.price, 'The price fell without a retraction.'),
    ...when(step.price > lot.price && !jumped, 'The leader bid against himself.'),
    ...when(jumped && step.price === lot.price, 'The reserve was met and the price did not rise to it.'),
    ...when(!jumped && step.endsAt === lot.endsAt, 'A step changed nothing.'),
  ];
}

function faultsOfFirst(lot: PublicLot, step: Step, price: number, jumped: boolean): string[] {
  const { start } = lot.terms;
  const right = jumped ? price >= start : price === start;
  return [
    ...when(step.leader !== step.by, 'The first bid does not lead.'),
    ...when(!right, 'The first bid is not at the start.'),
  ];
}

function faultsOfReserve(lot: PublicLot, { reserveMet }: Step): string[] {
  return [
    ...when(lot.reserveMet && !reserveMet, 'A reserve that was met is not met any more.'),
    ...when(!lot.terms.hasReserve && !reserveMet, 'A reserve is not met where there is none.'),
  ];
}

/** Takes a lot, its steps that were struck and a retraction; returns what is wrong with it. */
export function faultsOfRetraction(
  lot: PublicLot,
  struck: ReadonlySet<number>,
  { bid, price, leader, reserveMet }: EventData<'lot-retracted'>,
): string[] {
  const left = lot.bids - (bid === null ? 0 : 1);
  return [
    ...when(lot.status !== 'open', 'A bid was taken back on a lot that is not open.'),
    ...when(bid !== null && (bid < 1 || bid > lot.steps), 'A bid was taken back that never was.'),
    ...when(bid !== null && struck.has(bid), 'A bid was taken back twice.'),
    ...when(
      (price === null) !== (leader === null),
      'There is a price without a leader, or a leader without.',
    ),
    ...when(price === null && left > 0, 'Bids stand and nobody leads.'),
    ...when(price !== null && price < lot.terms.start, 'The price is below the start.'),
    ...when(leader !== null && leader > lot.bidders, 'Somebody leads who never bid.'),
    ...when(!lot.terms.hasReserve && !reserveMet, 'A reserve is not met where there is none.'),
    ...when(lot.terms.hasReserve && reserveMet && price === null, 'A reserve is met and nobody bids.'),
  ];
}

/** Takes a lot and its close; returns what is wrong with it. One that was never open ends unsold. */
export function faultsOfClose(lot: PublicLot, close: EventData<'lot-closed'>): string[] {
  const sold = lot.leader !== null && lot.reserveMet;
  return [
    ...when(lot.overAt !== null, 'A lot that was over ended again.'),
    ...when(close.t !== lot.endsAt, 'The lot did not end at its end.'),
    ...when((close.outcome === 'sold') !== sold, 'The outcome is not what the bids lead to.'),
    ...when(close.price !== lot.price, 'The price at the close is not that of the last step.'),
    ...when(close.winner !== (sold ? lot.leader : null), 'The winner is not who led.'),
  ];
}

/** Takes whether something is wrong and the sentence for it; returns the sentence, or nothing. */
export function when(wrong: boolean, message: string): string[] {
  return wrong ? [message] : [];
}
