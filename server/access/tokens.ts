import { randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { DisplayNameSchema, type Who } from '#protocol';
import { audienceOf } from './audience.ts';

const ALGORITHM = 'HS256';
const ISSUER = 'switchyard';
const AUDIENCE = 'bidder';
/** Verified tokens that are remembered: checking one signature costs as much as deciding a few bids. */
const REMEMBERED = 5_000;

const ClaimsSchema = v.object({
  sub: v.pipe(v.string(), v.regex(/^b[0-9a-f]{32}$/)),
  name: DisplayNameSchema,
});

/** Makes and checks the tokens of bidders: signed, without an end, kept by their owners alone. */
export class BidderTokens {
  readonly #key: Uint8Array;
  /** The least recently used first. */
  readonly #known = new Map<string, Who>();

  /** Takes the secret that signs them. */
  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  /** Takes a name and perhaps the id of before; returns a token, and whose it is. */
  async issue(
    name: string,
    id = `b${randomBytes(16).toString('hex')}`,
  ): Promise<{ token: string; who: Who }> {
    const token = await new SignJWT({ name })
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(id)
      .setIssuedAt()
      .sign(this.#key);
    return { token, who: { role: 'bidder', id, name } };
  }

  /** Takes a token; returns whose it is, undefined when this server did not sign it. */
  async whose(token: string): Promise<Who | undefined> {
    const known = this.#known.get(token);
    if (known === undefined) return this.#verify(token);
    this.#remember(token, known);
    return known;
  }

  async #verify(token: string): Promise<Who | undefined> {
    if (audienceOf(token) !== AUDIENCE) return undefined;
    try {
      const options = { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE };
      const { payload } = await jwtVerify(token, this.#key, options);
      const { sub: id, name } = v.parse(ClaimsSchema, payload);
      return this.#remember(token, { role: 'bidder', id, name });
    } catch {
      return undefined; // whatever is wrong with it, it is nobody's
    }
  }

  #remember(token: string, who: Who): Who {
    this.#known.delete(token);
    this.#known.set(token, who);
    for (const [oldest] of this.#known) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(oldest);
    }
    return who;
  }
}
