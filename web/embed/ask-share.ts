import * as v from 'valibot';
import { PATHS, Refusal, ShareViewSchema, TokenSchema, type ShareView } from '#protocol';
import { askServer } from '../state/ask.ts';

/** Takes what stands where a token may; returns the token, undefined where there is none. */
export function tokenIn(text: string | undefined): string | undefined {
  const token = text?.trim();
  return token === '' ? undefined : token;
}

/** Takes the server's place, a share's id and a token; gives what that opens. Rejects with Refusal, or with whatever kept the server from answering. */
export function askShare(site: string, share: string, token: string): Promise<ShareView> {
  // What a header cannot carry would look like a server that does not answer.
  if (!v.is(TokenSchema, token))
    return Promise.reject(new Refusal('NOT_SIGNED_IN', 'This is no token.', 'Ask for another one.'));
  const path = `${PATHS.shares}/${share}`;
  return askServer({ origin: site, path, query: {}, schema: ShareViewSchema, name: 'share', as: token });
}
