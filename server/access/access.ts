import { statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import * as v from 'valibot';
import { FIRST_ADMIN, type AccessEvent, type PersonState } from '#domain';
import { Refusal, TokenSchema, type Identity, type SignIn, type Who } from '#protocol';
import type { Log } from '../../db/log.ts';
import { AccessBook } from './access-book.ts';
import { ApiTokens } from './api-tokens.ts';
import { Askers, type Credentials } from './askers.ts';
import { authorise, type Action, type Rights } from './authorise.ts';
import { CODE_LASTS, Codes } from './codes.ts';
import { endedBy, type Cut } from './cut.ts';
import { requireWho, type Doorkeeper } from './doorkeeper.ts';
import { Failures } from './failures.ts';
import { Passwords } from './passwords.ts';
import { People } from './people.ts';
import { ANONYMOUS, type PersonPrincipal, type Principal, type SharePrincipal } from './principal.ts';
import { secretFile } from './secret-file.ts';
import { hashOf, isSecret } from './secrets.ts';
import { Sessions } from './sessions.ts';
import { BidderTokens } from './tokens.ts';
import { Uses } from './uses.ts';

/** What access is kept with. */
export interface AccessOptions {
  /** The data folder, where its secrets are. */
  readonly folder: string;
  readonly log: Log;
  readonly rights: Rights;
  readonly cut: Cut;
  /** Takes a token that is nobody's here; gives whose share it opens. Rejects with Refusal when that is over. */
  readonly shareOf?: (token: string) => Promise<SharePrincipal | undefined>;
  /** Is told of what could not be written and is not waited for. */
  readonly onFailure: (error: unknown) => void;
  /** The server's clock, in milliseconds since 1970; another one in tests. */
  readonly now?: () => number;
}

/** Knows who asks, and what he may do. What it knows is in the log and in two files of the data folder that only their owner may read. */
export class Access implements Doorkeeper {
  readonly rights: Rights;
  /** Who asks, made of each request once. */
  readonly askers: Askers;
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
    const { folder, log, rights, onFailure, now = Date.now } = options;
    this.#options = options;
    this.rights = rights;
    this.askers = new Askers(rights, (shown) => this.#identify(shown));
    this.adminFile = join(folder, 'admin-token');
    this.adminToken = secretFile(this.adminFile);
    this.#adminHash = hashOf(this.adminToken);
    const secret = secretFile(join(folder, 'bidder-secret'));
    this.#bidders = new BidderTokens(secret);
    const made = Math.floor(statSync(this.adminFile).mtimeMs);
    this.#book = new AccessBook({ log, made, now, onEvent: (event) => this.#onEvent(event) });
    this.#uses = new Uses(this.#book, now, onFailure);
    this.failures = new Failures(this.#book, now, onFailure);
    this.sessions = new Sessions(this.#book, this.#uses, secret, now);
    this.tokens = new ApiTokens(this.#book, this.#uses, now);
    this.people = new People(this.#book, this.#codes, new Passwords(), now);
  }

  /** Reads what stands. Rejects with LogError. */
  async open(): Promise<void> {
    await this.#book.open();
    this.#uses.start();
  }

  /** Resolves when what is known is written, or cannot be. */
  stop(): Promise<void> {
    return this.#uses.stop();
  }

  /** Returns a code by which the first admin can sign in, once, within a quarter of an hour. */
  startCode(): string {
    return this.#codes.issue(FIRST_ADMIN, CODE_LASTS.start);
  }

  async admit(request: IncomingMessage, action: Action, pattern?: string): Promise<Principal> {
    const who = await this.askers.of(request);
    authorise(this.rights, who, action, pattern);
    return who;
  }

  async actor(token: string, action: Action): Promise<Who> {
    const who = await this.#ofToken(token);
    authorise(this.rights, who, action);
    return requireWho(who);
  }

  /** Takes a token; gives who it is. Rejects with Refusal when it is nobody's, or a share's. */
  async whoIs(token: string): Promise<Who> {
    return requireWho(await this.#ofToken(token));
  }

  /** Takes how somebody signs in; gives who that is, undefined when it does not fit. A code works no second time. */
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

  /** Takes a display name and perhaps a token of before; gives an identity. Rejects with Refusal when the token is no bidder's. */
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

  /** A token goes before the cookie; a cookie whose session has ended is none. */
  async #identify({
    authorization,
    token = bearerOf(authorization),
    cookie,
  }: Credentials): Promise<Principal> {
    if (token !== undefined) return this.#ofToken(token);
    return (cookie === undefined ? undefined : this.sessions.ofCookie(cookie)) ?? ANONYMOUS;
  }

  async #ofToken(token: string): Promise<Principal> {
    if (this.#isAdminToken(token)) {
      const { name = 'Admin' } = this.people.get(FIRST_ADMIN) ?? {};
      return { kind: 'person', id: FIRST_ADMIN, name, role: 'admin', session: undefined };
    }
    const bidder = await this.#bidders.whose(token);
    if (bidder !== undefined) return { kind: 'bidder', id: bidder.id, name: bidder.name };
    const who =
      this.tokens.of(token) ?? (await this.sessions.ofToken(token)) ?? (await this.#options.shareOf?.(token));
    if (who !== undefined) return who;
    throw new Refusal(
      'NOT_SIGNED_IN',
      'This server does not know who you are.',
      'Choose a display name again; if you had signed in, sign in again.',
    );
  }

  #isAdminToken(token: string): boolean {
    return isSecret(token, this.#adminHash);
  }

  #onEvent(event: AccessEvent): void {
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
