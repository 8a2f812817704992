import * as v from 'valibot';
import {
  CommandAckSchema,
  HEADERS,
  IdentitySchema,
  PATHS,
  PublicLotSchema,
  type Command,
  type CommandAck,
  type Identity,
  type LotTerms,
  type PublicLot,
} from '#protocol';

/** Clients of the REST doors, as docs/PROTOCOL.md has them. */

const JSON_TYPE = { 'content-type': 'application/json' };

/** Returns a key that no other command has. */
export function newKey(): string {
  return crypto.randomUUID();
}

/** Takes the server's origin and a name; gives an identity. */
export async function identify(url: string, name: string): Promise<Identity> {
  const body = JSON.stringify({ name });
  const answer = await fetch(url + PATHS.identity, { method: 'POST', headers: JSON_TYPE, body });
  return v.parse(IdentitySchema, await answer.json());
}

/** Takes the server's origin, a command and its key; gives what it was answered by POST. */
export async function post(url: string, command: Command, key = newKey()): Promise<CommandAck> {
  const headers = { ...JSON_TYPE, [HEADERS.idempotencyKey]: key };
  const answer = await fetch(url + PATHS.commands, {
    method: 'POST',
    headers,
    body: JSON.stringify(command),
  });
  return v.parse(CommandAckSchema, await answer.json());
}

/** Takes the server's origin, a seller and what is special of the lot; puts up one that is open for an hour; gives its id. */
export async function putUp(
  url: string,
  { token }: Identity,
  terms: Partial<LotTerms> = {},
): Promise<string> {
  const now = Date.now();
  const usual = { title: 'A clock', currency: 'EUR', start: 100, opens: now, ends: now + 3_600_000 };
  const made = await post(url, { type: 'lot-create', as: token, terms: { ...usual, ...terms } });
  if ('error' in made || made.lot === undefined) throw new Error(JSON.stringify(made));
  return made.lot;
}

/** Takes the server's origin and a lot's id; gives the lot as everybody sees it. */
export async function lotAt(url: string, lot: string): Promise<PublicLot> {
  return v.parse(PublicLotSchema, await (await fetch(`${url}${PATHS.lots}/${lot}`)).json());
}

/** Takes an acknowledgement; returns it when it is no refusal. Throws when it is. */
export function accepted(ack: CommandAck): Exclude<CommandAck, { error: unknown }> {
  if ('error' in ack) throw new Error(JSON.stringify(ack));
  return ack;
}
