import { hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { AccessIdSchema, Refusal } from '#protocol';
import { audienceOf } from './audience.ts';

const ALGORITHM = 'HS256';
const ISSUER = 'switchyard';
const AUDIENCE = 'session';
/** Verified tokens that are remembered. */
const REMEMBERED = 1_000;

/** Milliseconds that a token of a session lasts: its page asks for the next one in time. */
export const SESSION_TOKEN_LASTS = 10 * 60_000;

const ClaimsSchema = v.object({ sub: AccessIdSchema, exp: v.number() });

interface Known {
  readonly session: string;
  /** In ms since 1970. */
  readonly end: number;
}

/** Makes and checks the short-lived tokens by which a signed-in page commands. */
export class SessionTokens {
  readonly #key: Uint8Array;
  readonly #now: () => number;
  /** Those seen last, the oldest first. */
  readonly #known = new Map<string, Known>();

  /** Takes the server's secret, of which its key is made, and the clock. */
  constructor(secret: string, now: () => number) {
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', 'switchyard session tokens', 32));
    this.#now = now;
  }

  /** Takes a session's id; returns a token of it. */
  issue(session: string): Promise<string> {
    const seconds = Math.floor(this.#now() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(session)
      .setExpirationTime(seconds + SESSION_TOKEN_LASTS / 1000)
      .sign(this.#key);
  }

  /** Takes a token; returns the id of its session, undefined when this server did not sign it. Rejects with Refusal when it is over. */
  async sessionOf(token: string): Promise<string | undefined> {
    const known = this.#known.get(token) ?? (await this.#verify(token));
    if (known === undefined) return undefined;
    if (this.#now() < known.end) return known.session;
    this.#known.delete(token);
    throw expired();
  }

  async #verify(token: string): Promise<Known | undefined> {
    if (audienceOf(token) !== AUDIENCE) return undefined;
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: new Date(this.#now()),
      });
      const { sub: session, exp } = v.parse(ClaimsSchema, payload);
      const known = { session, end: exp * 1000 };
      this.#known.set(token, known);
      const [oldest] = this.#known.keys();
      if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
      return known;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw expired();
      return undefined; // whatever else is wrong with it, it is nobody's
    }
  }
}

function expired(): Refusal {
  return new Refusal('TOKEN_EXPIRED', 'This token is over.', 'Ask for another one.');
}
