import { isTokenGood, type ApiTokenState } from '#domain';
import { Refusal, type ApiToken, type MadeApiToken, type Scope } from '#protocol';
import type { AccessBook } from './access-book.ts';
import type { PersonPrincipal, TokenPrincipal } from './principal.ts';
import { hashOf, isSecret, newId, newSecret } from './secrets.ts';
import type { Uses } from './uses.ts';

/** A name in front lets people and scanners of leaked secrets see what it is. */
const TOKEN = /^switchyard_([a-z0-9]{20})_([A-Za-z0-9_-]{43})$/;

const DAY = 86_400_000;

/** Tokens for programs. Each is shown once, when it is made; the server keeps a hash. */
export class ApiTokens {
  readonly #book: AccessBook;
  readonly #uses: Uses;
  readonly #now: () => number;

  /** Takes where they are kept, when they were used, and the clock. */
  constructor(book: AccessBook, uses: Uses, now: () => number) {
    this.#book = book;
    this.#uses = uses;
    this.#now = now;
  }

  /** Takes what it is called and for, how many days it lasts (null: for ever), and who makes it; returns it once it is durable. */
  async make(
    { name, scopes, days }: { name: string; scopes: readonly Scope[]; days: number | null },
    actor: PersonPrincipal,
  ): Promise<MadeApiToken> {
    const id = newId();
    const secret = newSecret();
    const expires = days === null ? null : this.#now() + days * DAY;
    const command = { id, name, scopes, hash: hashOf(secret), expires };
    await this.#book.decide({ type: 'make-token', ...command }, actor);
    const made = this.#book.state.tokens.find((token) => token.id === id);
    if (made === undefined) throw new Error('A token that was made is not there.');
    return { token: `switchyard_${id}_${secret}`, made: this.#shown(made) };
  }

  /** Takes a token; returns whose it is, undefined when it is no API token. Throws Refusal when this server made none like it, or it is over or revoked. */
  of(shown: string): TokenPrincipal | undefined {
    const [, id, secret] = TOKEN.exec(shown) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const token = this.#book.state.tokens.find((one) => one.id === id);
    if (token === undefined || !isSecret(secret, token.hash)) {
      throw new Refusal(
        'NOT_SIGNED_IN',
        'This API token is none of this server’s.',
        'See whether the whole of it was copied, or ask an admin for another one.',
      );
    }
    if (token.revoked !== null) {
      throw new Refusal('REVOKED', 'This token was revoked.', 'Ask an admin for another one.');
    }
    if (!isTokenGood(token, this.#now())) {
      throw new Refusal('TOKEN_EXPIRED', 'This token is over.', 'Ask an admin for another one.');
    }
    this.#uses.note(id);
    const { name, scopes, expires } = token;
    return { kind: 'token', id, name, scopes, expires };
  }

  /** Takes an id; true when that token was made and not revoked since. */
  stands(id: string): boolean {
    return this.#book.state.tokens.some((token) => token.id === id && token.revoked === null);
  }

  /** All of them as they are shown, the newest first. */
  list(): ApiToken[] {
    return this.#book.state.tokens.map((token) => this.#shown(token)).reverse();
  }

  #shown(token: ApiTokenState): ApiToken {
    const { id, name, maker, scopes, made, expires, revoked } = token;
    return { id, name, maker, scopes: [...scopes], made, expires, lastUsed: this.#uses.of(token), revoked };
  }
}
