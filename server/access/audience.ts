import { decodeJwt } from 'jose';

/** Takes a token; returns for whom it says it is, undefined when it says nothing. It may lie: that spares looking into those of others. */
export function audienceOf(token: string): string | undefined {
  if (!token.includes('.')) return undefined;
  try {
    const { aud } = decodeJwt(token);
    return typeof aud === 'string' ? aud : undefined;
  } catch {
    return undefined; // whatever it is, it says nothing
  }
}
