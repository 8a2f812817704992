import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  CommandAckSchema,
  HEADERS,
  IdentitySchema,
  LotProofSchema,
  MineSchema,
  PATHS,
  PublicLotSchema,
  type Command,
  type CommandAck,
  type Identity,
  type LotProof,
  type LotTerms,
  type Mine,
  type PublicLot,
} from '#protocol';
import { newKey } from '../../../web/connection/reach.ts';

/** Takes a server's data folder; returns the token of its admin. Throws when the server has not made one. */
export function readAdminToken(data: string): string {
  return readFileSync(join(data, 'admin-token'), 'utf8').trim();
}

/** What a command was answered that was taken. */
export type Taken = Exclude<CommandAck, { error: unknown }>;

/** Takes an acknowledgement; returns it when it is no refusal. Throws when it is. */
export function taken(ack: CommandAck): Taken {
  if ('error' in ack) throw new Error(`${ack.error.code}: ${ack.error.message}`);
  return ack;
}

/** The lots of a server as whoever has a token uses them, by plain HTTP. Every method rejects when there is no answer of ours. */
export class AuctionApi {
  readonly #origin: string;

  /** Takes the server's origin. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Takes a display name; returns a new identity. */
  async identify(name: string): Promise<Identity> {
    return v.parse(IdentitySchema, await this.#post(PATHS.identity, { name }));
  }

  /** Takes a command and perhaps its key; returns its acknowledgement or refusal. */
  async command(command: Command, key = newKey()): Promise<CommandAck> {
    const answer = await this.#post(PATHS.commands, command, { [HEADERS.idempotencyKey]: key });
    return v.parse(CommandAckSchema, answer);
  }

  /** Takes the seller's token and the terms; puts up a lot and gives its id. Throws when it is refused. */
  async putUp(token: string, terms: LotTerms): Promise<string> {
    const { lot } = taken(await this.command({ type: 'lot-create', as: token, terms }));
    if (lot === undefined) throw new Error('The answer names no lot.');
    return lot;
  }

  /** Takes a token, a lot, a maximum in minor units and perhaps a key; bids and gives the answer. */
  bid(token: string, lot: string, max: number, key?: string): Promise<CommandAck> {
    return this.command({ type: 'bid', as: token, lot, max }, key);
  }

  /** Takes a lot; returns how it stands. */
  async lot(lot: string): Promise<PublicLot> {
    return v.parse(PublicLotSchema, await this.#get(`${PATHS.lots}/${lot}`));
  }

  /** Takes a lot and a token; returns what its owner may know. */
  async mine(lot: string, token: string): Promise<Mine> {
    return v.parse(MineSchema, await this.#get(`${PATHS.lots}/${lot}/mine`, token));
  }

  /** Takes a lot and perhaps the admin's token; returns its events in order, with that token the sealed ones as well. */
  async proof(lot: string, token?: string): Promise<LotProof> {
    return v.parse(LotProofSchema, await this.#get(`${PATHS.lots}/${lot}/proof`, token));
  }

  async #get(path: string, token?: string): Promise<unknown> {
    const headers = token === undefined ? {} : { [HEADERS.authorization]: `Bearer ${token}` };
    const response = await fetch(new URL(path, this.#origin), { headers });
    return response.json();
  }

  async #post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(new URL(path, this.#origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return response.json();
  }
}
