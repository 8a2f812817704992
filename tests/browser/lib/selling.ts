import * as v from 'valibot';
import { CommandAckSchema, HEADERS, IdentitySchema, PATHS, type Command, type LotTerms } from '#protocol';

async function post(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return answer.json();
}

/** Takes a server's address and a name; returns the token of a new bidder. */
export async function bidder(url: string, name: string): Promise<string> {
  return v.parse(IdentitySchema, await post(url, PATHS.identity, { name })).token;
}

/** Takes a server's address and a command; sends it as any client would. Returns the lot that it concerned. Throws when it was refused. */
export async function command(url: string, wanted: Command): Promise<string> {
  const key = { [HEADERS.idempotencyKey]: crypto.randomUUID() };
  const ack = v.parse(CommandAckSchema, await post(url, PATHS.commands, wanted, key));
  if ('error' in ack) throw new Error(`${wanted.type} was refused: ${ack.error.message}`);
  return ack.lot ?? ack.bid?.lot ?? '';
}

/** Takes a server's address, its seller's token and what its terms differ in; puts up a lot that is open for an hour. Returns its id. */
export function putUp(url: string, as: string, terms: Partial<LotTerms> = {}): Promise<string> {
  const opens = terms.opens ?? Date.now();
  const usual = { title: 'Walnut desk', currency: 'EUR', start: 1000, opens, ends: opens + 3_600_000 };
  return command(url, { type: 'lot-create', as, terms: { ...usual, ...terms } });
}
