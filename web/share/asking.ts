import * as v from 'valibot';
import {
  GuestTokenSchema,
  PATHS,
  ShareSchema,
  ShareSecretSchema,
  SharesSchema,
  type GuestToken,
  type Share,
  type ShareSecret,
  type ShareTerms,
} from '#protocol';
import { siteUrl } from '../place.ts';
import { askServer, type Question } from '../state/ask.ts';

/** Each of these throws Refusal when the server said no, and whatever fetch, JSON or the schema threw without an answer of ours. */

type Asked<Schema extends v.GenericSchema> = Pick<Question<Schema>, 'schema' | 'put' | 'post' | 'remove'>;

function ask<Schema extends v.GenericSchema>(
  path: string,
  asked: Asked<Schema>,
): Promise<v.InferOutput<Schema>> {
  return askServer({ query: {}, name: 'share', ...asked, origin: siteUrl(), path: PATHS.shares + path });
}

/** Returns all shares, the newest first: for admins. */
export async function askShares(): Promise<readonly Share[]> {
  return (await ask('', { schema: SharesSchema })).shares;
}

/** Takes terms; makes a share. */
export function makeShare(terms: ShareTerms): Promise<Share> {
  return ask('', { schema: ShareSchema, post: terms });
}

/** Takes a share's id and terms; changes it. */
export function changeShare(id: string, terms: ShareTerms): Promise<Share> {
  return ask(`/${id}`, { schema: ShareSchema, put: terms });
}

/** Takes a share's id; ends it for good. */
export function revokeShare(id: string): Promise<unknown> {
  return ask(`/${id}`, { schema: v.unknown(), remove: true });
}

/** Takes a share's id; from now on its links and keys of before open nothing. */
export function renewShare(id: string): Promise<unknown> {
  return ask(`/${id}/secret`, { schema: ShareSecretSchema, put: {} });
}

/** Takes a share's id; returns what opens it. */
export function askSecret(id: string): Promise<ShareSecret> {
  return ask(`/${id}/secret`, { schema: ShareSecretSchema, post: {} });
}

/** Takes the id of a share for guests; returns a guest's token. */
export function askGuestToken(id: string): Promise<GuestToken> {
  return ask(`/${id}/guest`, { schema: GuestTokenSchema, post: {} });
}
