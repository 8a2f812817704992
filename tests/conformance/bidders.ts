import type { Command, CommandAck, Identity, LotTerms, PublicLot } from '#protocol';
import { AuctionApi } from '../../scripts/lib/auction/api.ts';

/** Clients of the REST doors, as docs/PROTOCOL.md has them. */

/** Takes the server's origin and a name; returns an identity. */
export function identify(url: string, name: string): Promise<Identity> {
  return new AuctionApi(url).identify(name);
}

/** Takes the server's origin, a command and perhaps its key; returns what it was answered by POST. */
export function post(url: string, command: Command, key?: string): Promise<CommandAck> {
  return new AuctionApi(url).command(command, key);
}

/** Takes the server's origin, a seller and what is special of the lot; puts up one that is open for an hour; returns its id. */
export function putUp(url: string, { token }: Identity, terms: Partial<LotTerms> = {}): Promise<string> {
  const now = Date.now();
  const usual = { title: 'A clock', currency: 'EUR', start: 100, opens: now, ends: now + 3_600_000 };
  return new AuctionApi(url).putUp(token, { ...usual, ...terms });
}

/** Takes the server's origin and a lot's id; returns the lot as everybody sees it. */
export function lotAt(url: string, lot: string): Promise<PublicLot> {
  return new AuctionApi(url).lot(lot);
}
