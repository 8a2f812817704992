import { SignJWT, type JWTPayload } from 'jose';

/** What a host's backend may say otherwise. */
export interface Signing {
  readonly payload?: JWTPayload;
  /** When it ends, in seconds since 1970; null leaves it out. */
  readonly exp?: number | null;
  readonly header?: { readonly alg?: string; readonly kid?: string };
}

/** Returns the time in whole seconds since 1970. */
export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Takes a share's id and key, and what is unusual; returns a token as a host's backend signs it, good for five minutes. */
export function signFor(
  id: string,
  key: string,
  { payload = {}, exp = nowSeconds() + 300, header = {} }: Signing = {},
) {
  const token = new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: id, ...header });
  if (exp !== null) token.setExpirationTime(exp);
  return token.sign(new TextEncoder().encode(key));
}
