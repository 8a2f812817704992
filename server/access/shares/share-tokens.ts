import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { AccessIdSchema, Refusal, SignedClaimsSchema, type SeriesFilter, type Share } from '#protocol';
import { sharePublicIn, type ShareSecrets } from './share-secrets.ts';

const ALGORITHM = 'HS256';

/** How long a token that a host's backend signed may be good for, and how far its clock may be off, in ms. */
const LONGEST = 24 * 3_600_000;
const CLOCKS = 5_000;

const HeaderSchema = v.object({ kid: AccessIdSchema });

/** What a token of a share says. */
export interface ShareClaims {
  /** When it ends, in ms since 1970; null: it does not. */
  readonly expires: number | null;
  /** Narrows the share's locked filter further. */
  readonly labels: SeriesFilter['labels'];
}

type Opened = Pick<Share, 'id' | 'rev' | 'kind'>;

/** Takes a token; returns the id of the share that it says it opens, undefined when it says no such thing. It may lie. */
export function shareIn(token: string): string | undefined {
  return sharePublicIn(token) ?? keyIn(token);
}

function keyIn(token: string): string | undefined {
  try {
    return v.parse(HeaderSchema, decodeProtectedHeader(token)).kid;
  } catch {
    return undefined; // whatever it is, no share's
  }
}

/** Takes the secrets, a share and a token; returns what the token says. Rejects with Refusal when it does not open that share now. */
export async function openShare(secrets: ShareSecrets, share: Opened, token: string): Promise<ShareClaims> {
  const { id, rev, kind } = share;
  if (kind !== 'public') {
    const key = kind === 'signed' ? secrets.signingKey(id, rev) : secrets.guestKey(id, rev);
    return verify(token, key);
  }
  if (secrets.isPublicToken(token, id, rev)) return { expires: null, labels: undefined };
  for (let older = rev - 1; older > 0; older -= 1) {
    if (secrets.isPublicToken(token, id, older)) {
      throw new Refusal('REVOKED', 'This link was replaced.', 'Ask for the new one.');
    }
  }
  throw unfit('It is not the one of this share.');
}

/** Takes the secrets, a share, how long in ms, and labels that narrow it; returns a guest's token. */
export function guestToken(
  secrets: ShareSecrets,
  { id, rev }: Pick<Share, 'id' | 'rev'>,
  duration: number,
  labels: SeriesFilter['labels'],
): Promise<string> {
  // Whole seconds, and never sooner than was said.
  const exp = Math.ceil((Date.now() + duration) / 1000);
  return new SignJWT({ ...(labels && { labels }) })
    .setProtectedHeader({ alg: ALGORITHM, kid: id })
    .setIssuedAt()
    .setExpirationTime(exp)
    .sign(bytesOf(secrets.guestKey(id, rev)));
}

async function verify(token: string, key: string): Promise<ShareClaims> {
  const options = { algorithms: [ALGORITHM], requiredClaims: ['exp'], clockTolerance: CLOCKS / 1000 };
  const { payload } = await jwtVerify(token, bytesOf(key), options).catch(refuse);
  const claims = v.safeParse(SignedClaimsSchema, payload);
  if (!claims.success) throw unfit('Its claims cannot be read.');
  const expires = claims.output.exp * 1000;
  const now = Date.now();
  if (expires <= now) throw expired();
  if (expires > now + LONGEST + CLOCKS) throw unfit('It is good for more than 24 hours.');
  return { expires, labels: claims.output.labels };
}

function refuse(error: unknown): never {
  throw error instanceof errors.JWTExpired ? expired() : unfit('Its signature or its claims do not fit.');
}

function expired(): Refusal {
  return new Refusal('TOKEN_EXPIRED', 'This token is over.', 'Ask for another one.');
}

function unfit(why: string): Refusal {
  return new Refusal('NOT_SIGNED_IN', `This token does not open the share. ${why}`, 'Ask for another one.');
}

function bytesOf(key: string): Uint8Array {
  return new TextEncoder().encode(key);
}
