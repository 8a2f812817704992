import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  PATHS,
  ShareSchema,
  ShareSecretSchema,
  type Share,
  type ShareSecret,
  type ShareTerms,
} from '#protocol';

/** Terms of a public share of everything that is measured, for any site. */
export const TERMS: ShareTerms = {
  title: 'A board',
  shows: { kind: 'board' },
  kind: 'public',
  topics: ['metrics/*'],
  series: null,
  origins: ['*'],
  expires: null,
  badge: false,
};

/** What an admin does by REST. */
export interface ShareAdmin {
  /** Asks with the admin's token; returns the answer. */
  ask(method: string, path: string, body?: unknown): Promise<Response>;
  make(terms?: Partial<ShareTerms>): Promise<Share>;
  /** What opens a share, or with `again` what does from now on. */
  secret(id: string, again?: boolean): Promise<ShareSecret>;
  revoke(id: string): Promise<void>;
}

/** Takes a server's origin and its admin's token; returns what he does. */
export function shareAdmin(url: string, token: string): ShareAdmin {
  const ask = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    ask,
    make: async (terms = {}) => {
      const answer = await ask('POST', PATHS.shares, { ...TERMS, ...terms });
      return v.parse(ShareSchema, await answer.json());
    },
    secret: async (id, again = false) => {
      const answer = await ask(again ? 'PUT' : 'POST', `${PATHS.shares}/${id}/secret`);
      return v.parse(ShareSecretSchema, await answer.json());
    },
    revoke: async (id) => {
      const answer = await ask('DELETE', `${PATHS.shares}/${id}`);
      if (answer.status !== 200) throw new Error(`The answer was ${answer.status}.`);
    },
  };
}

/** Takes a data folder; returns the admin's token in it. */
export function adminTokenIn(folder: string): string {
  return readFileSync(join(folder, 'admin-token'), 'utf8').trim();
}
