import {
  ACCESS_LIMITS,
  isSessionOver,
  personOf,
  SESSION_LASTS,
  type PersonState,
  type SessionState,
  type SignInWay,
} from '#domain';
import { Refusal, type SignedIn } from '#protocol';
import type { AccessBook } from './access-book.ts';
import type { PersonPrincipal } from './principal.ts';
import { hashOf, isSecret, newId, newSecret } from './secrets.ts';
import { SessionCookie, type CookieTerms } from './session-cookie.ts';
import { SessionTokens } from './session-tokens.ts';
import type { Uses } from './uses.ts';

/** Characters that are kept of what a browser calls itself. */
const BROWSER = 120;

/** What sessions are kept with. */
export interface SessionsOptions {
  readonly book: AccessBook;
  readonly uses: Uses;
  /** Signs their tokens. */
  readonly secret: string;
  readonly cookie: CookieTerms;
  /** The clock, in ms since 1970. */
  readonly now: () => number;
}

/** Browsers that are signed in. Each keeps a secret in a cookie, of which the server keeps a hash. */
export class Sessions {
  readonly tokens: SessionTokens;
  readonly cookie: SessionCookie;
  readonly #book: AccessBook;
  readonly #uses: Uses;
  readonly #now: () => number;
  #of: readonly SessionState[] = [];
  #byId = new Map<string, SessionState>();

  /** Takes where they are kept, and with what. */
  constructor({ book, uses, secret, cookie, now }: SessionsOptions) {
    this.#book = book;
    this.#uses = uses;
    this.#now = now;
    this.cookie = new SessionCookie(cookie);
    this.tokens = new SessionTokens(secret, now);
  }

  /** Takes who signs in, how, and what his browser calls itself; returns the cookie's value once the session is durable, and its principal. */
  async begin(
    person: PersonState,
    way: SignInWay,
    browser: string,
  ): Promise<{ readonly cookie: string; readonly who: PersonPrincipal }> {
    const session = newId();
    const secret = newSecret();
    const command = {
      session,
      person: person.id,
      hash: hashOf(secret),
      way,
      browser: shown(browser),
      password: person.password,
    };
    // The one that was used the longest ago makes room: that must be known to the moment.
    if (this.#isFull(person)) await this.#uses.write();
    await this.#book.decide({ type: 'sign-in', ...command }, person);
    return { cookie: `${session}.${secret}`, who: principalOf(person, session) };
  }

  /** Takes a request's Cookie header; returns whose session it is, undefined without one and when that has ended. */
  ofCookie(header: string | undefined): PersonPrincipal | undefined {
    const shown = this.cookie.in(header);
    if (shown === undefined) return undefined;
    const session = this.#live(shown.session);
    return session !== undefined && isSecret(shown.secret, session.hash) ? this.#used(session) : undefined;
  }

  /** Takes a token; returns whose session it is, undefined when it is no token of a session. Rejects with Refusal when either is over. */
  async ofToken(token: string): Promise<PersonPrincipal | undefined> {
    const id = await this.tokens.sessionOf(token);
    if (id === undefined) return undefined;
    const session = this.#live(id);
    const who = session && this.#used(session);
    if (who !== undefined) return who;
    throw new Refusal('REVOKED', 'You were signed out.', 'Sign in again.');
  }

  /** Takes a session's id; returns it, undefined when it has ended. */
  get(id: string): SessionState | undefined {
    return this.#live(id);
  }

  /** Takes which session asks, and perhaps whose are wanted; returns them as they are shown, those used last first. */
  list(current: string | undefined, person?: string): SignedIn[] {
    return this.#book.state.sessions
      .filter((session) => (person === undefined || session.person === person) && this.#live(session.id))
      .map((session) => {
        const lastUsed = this.#uses.of(session);
        const { id, person: whose, made, browser } = session;
        const expires = lastUsed + SESSION_LASTS;
        return { id, person: whose, made, lastUsed, expires, browser, current: id === current };
      })
      .sort((a, b) => b.lastUsed - a.lastUsed);
  }

  #live(id: string): SessionState | undefined {
    const { sessions } = this.#book.state;
    if (sessions !== this.#of) {
      this.#of = sessions;
      this.#byId = new Map(sessions.map((session) => [session.id, session]));
    }
    const session = this.#byId.get(id);
    if (session === undefined) return undefined;
    return isSessionOver({ lastUsed: this.#uses.of(session) }, this.#now()) ? undefined : session;
  }

  #isFull({ id }: PersonState): boolean {
    const own = this.#book.state.sessions.filter(({ person }) => person === id);
    return own.length >= ACCESS_LIMITS.sessions;
  }

  #used({ id, person: whose }: SessionState): PersonPrincipal | undefined {
    const person = personOf(this.#book.state, whose);
    if (person === undefined) return undefined;
    this.#uses.note(id);
    return principalOf(person, id);
  }
}

function principalOf({ id, name, role }: PersonState, session: string): PersonPrincipal {
  return { kind: 'person', id, name, role, session };
}

/** It is shown in a list; what would break a line is left out. */
function shown(browser: string): string {
  return browser.replace(/[^\x20-\x7e]/g, '').slice(0, BROWSER);
}
