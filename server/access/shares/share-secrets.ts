import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the public token of a share begins with: whoever finds one, or scans for them, knows what it is. */
const PUBLIC = 'swp_';

const PUBLIC_TOKEN = /^swp_([a-z0-9]{12,32})_([A-Za-z0-9_-]{43})$/;

/** What opens a share: derived from the server's own secret, the share's id and its rev, and stored nowhere. */
export class ShareSecrets {
  readonly #secret: string;

  /** Takes the server's secret. */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Takes a share's id and rev; returns the token that a public one is opened with. */
  publicToken(id: string, rev: number): string {
    return `${PUBLIC}${id}_${this.#derive('public', id, rev)}`;
  }

  /** Takes a share's id and rev; returns the key with which a host's backend signs, as text: its bytes are the key. */
  signingKey(id: string, rev: number): string {
    return this.#derive('signed', id, rev);
  }

  /** Takes a share's id and rev; returns the key with which this server signs guests' tokens. */
  guestKey(id: string, rev: number): string {
    return this.#derive('guest', id, rev);
  }

  /** Takes a token, a share's id and rev; true when it is their public one. It takes as long whatever was sent. */
  isPublicToken(token: string, id: string, rev: number): boolean {
    const right = Buffer.from(this.publicToken(id, rev));
    const sent = Buffer.from(token);
    return sent.length === right.length && timingSafeEqual(sent, right);
  }

  #derive(use: 'public' | 'signed' | 'guest', id: string, rev: number): string {
    return createHmac('sha256', this.#secret).update(`share:${use}:${id}:${rev}`).digest('base64url');
  }
}

/** Takes a token; returns the id of the share that it says it is the public token of, undefined when it says no such thing. */
export function sharePublicIn(token: string): string | undefined {
  return PUBLIC_TOKEN.exec(token)?.[1];
}
