import type { Command, LotTerms } from '#protocol';
import { AuctionApi, taken } from '../../../scripts/lib/auction/api.ts';

/** Takes a server's address and a name; returns the token of a new bidder. */
export async function bidder(url: string, name: string): Promise<string> {
  return (await new AuctionApi(url).identify(name)).token;
}

/** Takes a server's address and a command; sends it as any client would. Returns the lot that it concerned. Throws when it was refused. */
export async function command(url: string, wanted: Command): Promise<string> {
  const ack = taken(await new AuctionApi(url).command(wanted));
  return ack.lot ?? ack.bid?.lot ?? '';
}

/** Takes a server's address, its seller's token and what its terms differ in; puts up a lot that is open for an hour. Returns its id. */
export function putUp(url: string, as: string, terms: Partial<LotTerms> = {}): Promise<string> {
  const opens = terms.opens ?? Date.now();
  const usual = { title: 'Walnut desk', currency: 'EUR', start: 1000, opens, ends: opens + 3_600_000 };
  return new AuctionApi(url).putUp(as, { ...usual, ...terms });
}
