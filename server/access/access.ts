import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { FIRST_ADMIN, type AccessEvent, type PersonState } from '#domain';
import { Refusal, TokenSchema, type Identity, type SignIn, type Who } from '#protocol';
import type { Log } from '../../db/log.ts';
import { AccessBook } from './access-book.ts';
import { ApiTokens } from './api-tokens.ts';
import { authorise, type Action, type Rights } from './authorise.ts';
import { CODE_LASTS, Codes } from './codes.ts';
import { endedBy, type Cut } from './cut.ts';
import { requireWho, type Doorkeeper, type Request } from './doorkeeper.ts';
import { Failures } from './failures.ts';
import { Passwords } from './passwords.ts';
import { People } from './people.ts';
import { ANONYMOUS, type PersonPrincipal, type Principal, type SharePrincipal } from './principal.ts';
import { secretFile } from './secret-file.ts';
import { mayComeFrom } from './shares/may-come-from.ts';
import { hashOf, isSecret } from './secrets.ts';
import type { CookieTerms } from './session-cookie.ts';
import { Sessions } from './sessions.ts';
import { BidderTokens } from './tokens.ts';
import { Uses, type UsesBook } from './uses.ts';

/** What access is kept with. */
export interface AccessOptions {
  /** The data folder, where its secrets are. */
  readonly folder: string;
  readonly log: Log;
  readonly rights: Rights;
  /** Takes an Origin; true when it is this server's own. */
  readonly isOwn: (origin: string) => boolean;
  readonly cookie: CookieTerms;
  readonly cut: Cut;
  /** Takes a token; returns whose share it opens, undefined when it says nothing of one. Rejects with Refusal when it does not, or that is over. */
  readonly shareOf?: (token: string) => Promise<SharePrincipal | undefined>;
  /** Is told of what could not be written and is not waited for. */
  readonly onFailure: (error: unknown) => void;
  /** The server's clock, in milliseconds since 1970; another one in tests. */
  readonly now?: () => number;
}

/** What somebody shows: a token in `Authorization` or a handshake, or the cookie of his browser with the Origin that it came with. */
export interface Shown {
  readonly authorization?: string | undefined;
  readonly token?: string | undefined;
  readonly cookie?: string | undefined;
  readonly origin?: string | undefined;
}

/** Knows who asks, and what he may do. What it knows is in the log and in two files of the data folder that only their owner may read. */
export class Access implements Doorkeeper {
  readonly rights: Rights;
  readonly people: People;
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  readonly failures: Failures;
  /** Where the admin's token is. */
  readonly adminFile: string;
  /** The admin's token, for its owner. Nothing may print it. */
  readonly adminToken: string;
  readonly #options: AccessOptions;
  readonly #adminHash: string;
  readonly #bidders: BidderTokens;
  readonly #book: AccessBook;
  readonly #codes = new Codes();
  readonly #uses: Uses;

  /** Makes what is missing in the data folder. Throws SecretRefused when it cannot. */
  constructor(options: AccessOptions) {
    const { folder, log, rights, cookie, onFailure, now = () => Date.now() } = options;
    this.#options = options;
    this.rights = rights;
    this.adminFile = join(folder, 'admin-token');
    this.adminToken = secretFile(this.adminFile);
    this.#adminHash = hashOf(this.adminToken);
    const secret = secretFile(join(folder, 'bidder-secret'));
    this.#bidders = new BidderTokens(secret);
    const made = Math.floor(statSync(this.adminFile).mtimeMs);
    this.#book = new AccessBook({ log, made, now, onEvent: (event) => this.#onEvent(event) });
    const book = this.#book;
    const uses: UsesBook = {
      standing: () => [...book.state.sessions, ...book.state.tokens],
      write: (used, t) => book.tell({ type: 'used', by: '', t, uses: used }),
    };
    this.#uses = new Uses(uses, now, onFailure);
    this.failures = new Failures(this.#book, now, onFailure);
    this.sessions = new Sessions({ book, uses: this.#uses, secret, cookie, now });
    this.tokens = new ApiTokens(this.#book, this.#uses, now);
    this.people = new People(this.#book, this.#codes, new Passwords(), now);
  }

  /** Reads what stands. Rejects with LogError. */
  async open(): Promise<void> {
    await this.#book.open();
    this.#uses.start();
  }

  /** Resolves when what is known is written, or cannot be. */
  async stop(): Promise<void> {
    await Promise.all([this.#uses.stop(), this.failures.stop()]);
  }

  /** Returns a code by which the first admin can sign in, once, within a quarter of an hour. */
  startCode(): string {
    return this.#codes.issue(FIRST_ADMIN, CODE_LASTS.start);
  }

  /**
   * Takes what somebody shows; returns who he is. A token goes before the cookie, and a cookie counts only where the request is from this
   * server's own pages; one whose session has ended is none. Rejects with Refusal when a token is nobody's, or over, and when he may not
   * come from the site that he comes from.
   */
  async principal({ authorization, token, cookie, origin }: Shown): Promise<Principal> {
    const foreign = origin === undefined || this.#options.isOwn(origin) ? undefined : origin;
    const shown = token ?? bearerOf(authorization);
    if (shown === undefined && foreign === undefined && cookie !== undefined) {
      return this.sessions.ofCookie(cookie) ?? ANONYMOUS;
    }
    const who = shown === undefined ? ANONYMOUS : await this.#ofToken(shown);
    if (foreign !== undefined) mayComeFrom(who, foreign);
    return who;
  }

  /** Takes a request; returns who asks. Rejects with Refusal as `principal` does. */
  asker({ headers: { authorization, cookie, origin } }: Request): Promise<Principal> {
    // Named one by one: nothing else that a request calls so may count.
    return this.principal({ authorization, cookie, origin });
  }

  async admit(request: Request, action: Action, pattern?: string): Promise<Principal> {
    const who = await this.asker(request);
    authorise(this.rights, who, action, pattern);
    return who;
  }

  async actor(token: string, action: Action): Promise<Who> {
    const who = await this.#ofToken(token);
    authorise(this.rights, who, action);
    return requireWho(who);
  }

  /** Takes a token; returns who it is. Rejects with Refusal when it is nobody's, or a share's. */
  async whoIs(token: string): Promise<Who> {
    return requireWho(await this.#ofToken(token));
  }

  /** Takes how somebody signs in; returns who that is, undefined when it does not fit. A code works no second time. */
  async prove(
    sent: SignIn,
  ): Promise<{ person: PersonState; way: 'code' | 'password' | 'token' } | undefined> {
    const [person, way] =
      'code' in sent
        ? [this.people.get(this.#codes.redeem(sent.code) ?? ''), 'code' as const]
        : 'token' in sent
          ? [this.#isAdminToken(sent.token) ? this.people.get(FIRST_ADMIN) : undefined, 'token' as const]
          : [await this.people.byPassword(sent.name, sent.password), 'password' as const];
    return person && { person, way };
  }

  /** Takes a session or all of somebody's to end, and who asks; settles when they have ended. Rejects with Refusal or LogError. */
  async signOut(what: { session: string } | { everywhere: string }, actor: PersonPrincipal): Promise<void> {
    await this.#book.decide(
      'session' in what
        ? { type: 'sign-out', session: what.session }
        : { type: 'sign-out-everywhere', person: what.everywhere },
      actor,
    );
  }

  /** Takes an API token's id and who asks; settles when it works no more. Rejects with Refusal or LogError. */
  async revokeToken(id: string, actor: PersonPrincipal): Promise<void> {
    await this.#book.decide({ type: 'revoke-token', id }, actor);
  }

  /** Takes a display name and perhaps a token of before; returns an identity. Rejects with Refusal when the token is no bidder's. */
  async identify(name: string, before: string | undefined): Promise<Identity> {
    const known = before === undefined ? undefined : await this.#ofToken(before);
    if (known !== undefined && known.kind !== 'bidder') {
      throw new Refusal(
        'FORBIDDEN',
        'The name of somebody who signed in stays as it is.',
        'Leave out the token to become a bidder.',
      );
    }
    const { token, who } = await this.#bidders.issue(name, known?.id);
    return { token, id: who.id, name: who.name };
  }

  async #ofToken(token: string): Promise<Principal> {
    if (this.#isAdminToken(token)) {
      const { name = 'Admin' } = this.people.get(FIRST_ADMIN) ?? {};
      return { kind: 'person', id: FIRST_ADMIN, name, role: 'admin', session: undefined };
    }
    // Each knows its own by how they look, and looks no further into those of others.
    const program = this.tokens.of(token);
    if (program !== undefined) return program;
    const bidder = await this.#bidders.whose(token);
    if (bidder !== undefined) return { kind: 'bidder', id: bidder.id, name: bidder.name };
    const who = (await this.sessions.ofToken(token)) ?? (await this.#options.shareOf?.(token));
    if (who !== undefined) return who;
    throw new Refusal(
      'NOT_SIGNED_IN',
      'This server does not know who you are.',
      'Choose a display name again; if you had signed in, sign in again.',
    );
  }

  #isAdminToken(token: string): boolean {
    return token.length === this.adminToken.length && isSecret(token, this.#adminHash);
  }

  /** A link that is open is a way in as well; of one for somebody else, who made it may have kept a copy. */
  #endCodes({ data }: AccessEvent): void {
    if (data.type !== 'signed-out-everywhere' && data.type !== 'person-removed') return;
    this.#codes.revoke(data.id);
    if (data.type === 'person-removed') this.#codes.revokeMadeBy(data.id);
  }

  #onEvent(event: AccessEvent): void {
    this.#endCodes(event);
    const ended = endedBy(event);
    if (ended !== undefined) this.#options.cut(ended, 'ended');
  }
}

function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = v.safeParse(TokenSchema, /^Bearer +(\S+)$/i.exec(header)?.[1]);
  if (token.success) return token.output;
  throw new Refusal(
    'NOT_SIGNED_IN',
    'The Authorization header cannot be read.',
    'Send Authorization: Bearer and the token.',
  );
}
