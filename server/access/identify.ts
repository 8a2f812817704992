import * as v from 'valibot';
import { Refusal, TokenSchema } from '#protocol';
import type { Access } from './access.ts';
import type { Identify } from './askers.ts';
import { ANONYMOUS, type Principal } from './principal.ts';
import type { Shares } from './shares/shares.ts';

/** Takes who knows everybody, and the shares; returns what says who shows something. */
export function identifyWith(access: Access, shares: Shares): Identify {
  return async ({ authorization, token = bearerIn(authorization) }) => {
    if (token === undefined) return ANONYMOUS;
    return (await shares.whose(token)) ?? principalOf(await access.whoIs(token));
  };
}

function principalOf({ role, id, name }: Awaited<ReturnType<Access['whoIs']>>): Principal {
  return role === 'bidder'
    ? { kind: 'bidder', id, name }
    : { kind: 'person', id, name, role, session: undefined };
}

function bearerIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = v.safeParse(TokenSchema, /^Bearer +(\S+)$/i.exec(header)?.[1]);
  if (token.success) return token.output;
  throw new Refusal(
    'NOT_SIGNED_IN',
    'The Authorization header cannot be read.',
    'Send Authorization: Bearer and the token.',
  );
}
