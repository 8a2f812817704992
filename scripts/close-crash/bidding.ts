import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandAck, ErrorCode } from '#protocol';
import { newKey } from '../../web/connection/reach.ts';
import type { AuctionApi } from '../lib/auction/api.ts';
import type { Random } from '../lib/random.ts';

/** Milliseconds between two bids of one bidder on one lot, at the most. */
const PAUSE = 30;

/** One who bids. */
export interface Person {
  readonly id: string;
  readonly token: string;
}

/** One key that was sent, and what its sender was told; undefined while no answer came. */
export interface SentBid {
  readonly lot: string;
  readonly person: Person;
  readonly key: string;
  readonly max: number;
  outcome: number | ErrorCode | undefined;
}

/** Takes the server's doors, who bids on which lot, chance and where to write; bids until the lot is over or no answer comes. */
export async function bidUntilOver(
  api: AuctionApi,
  person: Person,
  lot: string,
  random: Random,
  sent: SentBid[],
): Promise<void> {
  let least = 100;
  for (;;) {
    const bid: SentBid = {
      lot,
      person,
      key: newKey(),
      max: least + random.whole(0, 500),
      outcome: undefined,
    };
    sent.push(bid);
    const answer = await api.bid(person.token, lot, bid.max, bid.key).catch(() => undefined);
    note(bid, answer);
    if (answer === undefined) return;
    if (!('error' in answer)) least = Math.max(answer.bid?.minimum ?? 0, bid.max + 1);
    else if (answer.error.minimum !== undefined) least = answer.error.minimum;
    else return;
    await sleep(random.whole(0, PAUSE));
  }
}

/** Takes the server's doors and the bids that got no answer; sends each again with its key. Rejects when there is none again. */
export async function sendAgain(api: AuctionApi, unanswered: readonly SentBid[]): Promise<void> {
  await Promise.all(
    unanswered.map(async (bid) => note(bid, await api.bid(bid.person.token, bid.lot, bid.max, bid.key))),
  );
}

function note(bid: SentBid, answer: CommandAck | undefined): void {
  if (answer !== undefined) bid.outcome = 'error' in answer ? answer.error.code : answer.seq;
}
