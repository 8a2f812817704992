import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Takes a secret; returns what is kept of it: SHA-256 in hex. Secrets are random, so nothing slower is needed. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Takes what was shown and the hash of what is right; true when they belong together. It takes as long whatever was shown. */
export function isSecret(shown: string, hash: string): boolean {
  return timingSafeEqual(createHash('sha256').update(shown).digest(), Buffer.from(hash, 'hex'));
}

/** Returns a new secret: 256 bits, 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns a new id: 20 of a–f 0–9, and no secret. */
export function newId(): string {
  return randomBytes(10).toString('hex');
}
