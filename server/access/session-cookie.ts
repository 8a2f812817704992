import type { CookieOptions } from 'hono/utils/cookie';

const NAME = 'switchyard-session';

/** What browsers keep a cookie of such a name to: set by TLS, and by this very host for all of it; or by TLS alone. */
const HOST = '__Host-';
const SECURE = '__Secure-';

/** What a session's cookie depends on. */
export interface CookieTerms {
  /** Where the site begins: `/`, or what it is served below. */
  readonly path: string;
  /** It travels by TLS alone: where nobody says so, if it came by TLS. */
  readonly secure: boolean;
}

/** A session's cookie in a request: the whole value, and its two parts. */
export interface CookieValue {
  readonly value: string;
  readonly session: string;
  readonly secret: string;
}

/** The cookie of a signed-in browser: how it is called, set and found. */
export class SessionCookie {
  readonly #terms: CookieTerms;
  readonly #secureName: string;
  /** The names that count, the first one before the others. */
  readonly #patterns: readonly RegExp[];

  /** Takes what it depends on. */
  constructor(terms: CookieTerms) {
    this.#terms = terms;
    this.#secureName = `${terms.path === '/' ? HOST : SECURE}${NAME}`;
    // Where all come by TLS the plain name counts for nothing: a neighbouring host, or plain HTTP, could have set that.
    const names = terms.secure ? [this.#secureName] : [this.#secureName, NAME];
    this.#patterns = names.map(
      (name) => new RegExp(`(?:^|;) *${name}=(([a-z0-9]{20})\\.([A-Za-z0-9_-]{43})) *(?:;|$)`),
    );
  }

  /** Takes whether a request came by TLS; returns the name of the cookie in its answer. */
  name(byTls: boolean): string {
    return this.#isSecure(byTls) ? this.#secureName : NAME;
  }

  /** Takes whether a request came by TLS, and how many seconds the cookie lasts; returns with what it is set. */
  attributes(byTls: boolean, seconds: number): CookieOptions {
    const { path } = this.#terms;
    return { httpOnly: true, sameSite: 'Strict', path, secure: this.#isSecure(byTls), maxAge: seconds };
  }

  /** Takes a request's Cookie header; returns the session's cookie in it, undefined without one. */
  in(header: string | undefined): CookieValue | undefined {
    for (const pattern of this.#patterns) {
      const [, value, session, secret] = pattern.exec(header ?? '') ?? [];
      if (value !== undefined && session !== undefined && secret !== undefined) {
        return { value, session, secret };
      }
    }
    return undefined;
  }

  #isSecure(byTls: boolean): boolean {
    return this.#terms.secure || byTls;
  }
}
