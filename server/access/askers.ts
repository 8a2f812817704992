import type { IncomingMessage } from 'node:http';
import { Refusal } from '#protocol';
import { foreignOriginOf } from '../http/cross-origin.ts';
import { readable, type Rights } from './authorise.ts';
import type { Principal } from './principal.ts';

/** What a request shows of who sends it. */
export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** The `Cookie` header; undefined where a page of another site sends it. */
  readonly cookie: string | undefined;
  /** The token of a Socket.IO handshake. */
  readonly token: string | undefined;
}

/** Takes what is shown; gives who that is. Rejects with Refusal when it is nobody's, or over. */
export type Identify = (shown: Credentials) => Promise<Principal>;

/** Who asks: made of each request once, for every door alike. */
export class Askers {
  readonly rights: Rights;
  readonly #identify: Identify;
  readonly #made = new WeakMap<object, Promise<Principal>>();

  /** Takes who may do what, and who knows everybody. */
  constructor(rights: Rights, identify: Identify) {
    this.rights = rights;
    this.#identify = identify;
  }

  /** Takes a request that the front door let in; gives who sends it. Rejects with Refusal when he may not come from there. */
  of(request: IncomingMessage): Promise<Principal> {
    const known = this.#made.get(request);
    if (known !== undefined) return known;
    const { authorization, cookie } = request.headers;
    const made = this.identify({ authorization, cookie, token: undefined }, foreignOriginOf(request));
    this.#made.set(request, made);
    return made;
  }

  /** Takes what is shown, and the other site whose page shows it, undefined for our own; gives who that is. Rejects with Refusal. */
  async identify(shown: Credentials, foreign: string | undefined): Promise<Principal> {
    if (foreign === undefined) return this.#identify(shown);
    const who = await this.#identify({ ...shown, cookie: undefined });
    mayComeFrom(who, foreign);
    return who;
  }

  /** Takes somebody and the patterns that he wants, undefined for everything; returns those that he reads. Throws Refusal. */
  readable(who: Principal, patterns: readonly string[] | undefined): readonly string[] | undefined {
    return readable(this.rights, who, patterns);
  }
}

/** A sandboxed frame has no origin to go by: its own document says who may frame it. */
function mayComeFrom(who: Principal, origin: string): void {
  if (
    who.kind === 'share' &&
    (origin === 'null' || who.origins.some((site) => site === '*' || site === origin))
  ) {
    return;
  }
  throw new Refusal(
    'ORIGIN_REFUSED',
    who.kind === 'share'
      ? 'This share may not be shown on this site.'
      : 'Pages of other sites may read shares alone.',
    'In the share, name the site that shows it; send a token of that share.',
  );
}
