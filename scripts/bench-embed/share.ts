import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PATHS, ShareSchema, ShareSecretSchema, type ShareTerms } from '#protocol';
import type { Server } from '../lib/switchyard.ts';

/** A public share with what opens it. */
export interface MadeShare {
  readonly id: string;
  readonly token: string;
}

/** Takes a server, what to share and the sites that may embed it; makes a public share as its admin. */
export async function makeShare(
  { url, data }: Server,
  terms: { readonly shows: ShareTerms['shows']; readonly topics: readonly string[] },
  origins: readonly string[],
): Promise<MadeShare> {
  const admin = readFileSync(join(data, 'admin-token'), 'utf8').trim();
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const plain = { title: 'A share', kind: 'public', series: null, expires: null, badge: false };
  const { id } = v.parse(ShareSchema, await post(PATHS.shares, { ...plain, ...terms, origins }));
  const { token = '' } = v.parse(ShareSecretSchema, await post(`${PATHS.shares}/${id}/secret`, {}));
  return { id, token };
}
