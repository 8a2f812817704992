import { IdentitySchema, PATHS, WhoAmISchema, type Identity, type WhoAmI } from '#protocol';
import { askServer } from '../state/ask.ts';

/** Each of these throws Refusal when the server said no, and whatever fetch, JSON or the schema threw without an answer of ours. */

/** Takes the page's origin, a display name and the token so far; returns the identity of that name. */
export function askIdentity(origin: string, name: string, token?: string): Promise<Identity> {
  const post = { name, ...(token !== undefined && { token }) };
  return askServer({
    origin,
    path: PATHS.identity,
    query: {},
    schema: IdentitySchema,
    name: 'identity',
    post,
  });
}

/** Takes the page's origin and a token; returns who that is. */
export function askWho(origin: string, as: string): Promise<WhoAmI> {
  return askServer({ origin, path: PATHS.identity, query: {}, schema: WhoAmISchema, name: 'identity', as });
}
