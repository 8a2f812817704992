import * as v from 'valibot';
import {
  GuestTokenSchema,
  HEADERS,
  IdentitySchema,
  InvitationSchema,
  MadeApiTokenSchema,
  PATHS,
  SCOPES,
  SessionAnswerSchema,
  ShareSchema,
  ShareSecretSchema,
  type Role,
  type Scope,
  type ShareSecret,
} from '#protocol';
import { newKey } from '../../web/connection/reach.ts';
import { ask, type Answer, type RawRequest } from '../../tests/lib/raw-http.ts';

/** Everybody who can ask a server for something, each with what he shows. */

/** A browser that is signed in. */
export interface SignedIn {
  /** Its Cookie header. */
  readonly cookie: string;
  /** Its short-lived token. */
  readonly token: string;
  /** Whose it is. */
  readonly person: string;
}

/** Asks a server as an admin does, and as whoever he lets in. */
export class Actors {
  readonly #port: number;
  readonly #admin: string;

  /** Takes the server's port and the admin's token. */
  constructor(port: number, admin: string) {
    this.#port = port;
    this.#admin = admin;
  }

  /** Takes a method, a path, a body and a token, else the admin's; returns the answer. Throws when there is none. */
  async send(method: string, path: string, body?: unknown, token = this.#admin): Promise<Answer> {
    const request: RawRequest = {
      method,
      path,
      headers: {
        'Content-Type': body === undefined ? '' : 'application/json',
        [HEADERS.authorization]: token === '' ? '' : `Bearer ${token}`,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const answer = await ask(this.#port, request);
    if (answer === undefined) throw new Error(`${method} ${path}: no answer`);
    return answer;
  }

  /** Takes a command, in it who commands; returns the answer. Throws when there is none. */
  async command(command: object): Promise<Answer> {
    const answer = await ask(this.#port, {
      method: 'POST',
      path: PATHS.commands,
      headers: { 'Content-Type': 'application/json', [HEADERS.idempotencyKey]: newKey() },
      body: JSON.stringify(command),
    });
    if (answer === undefined) throw new Error(`${JSON.stringify(command)}: no answer`);
    return answer;
  }

  async #made<S extends v.GenericSchema>(schema: S, path: string, body: unknown): Promise<v.InferOutput<S>> {
    const { status, body: text } = await this.send('POST', path, body);
    if (status >= 300) throw new Error(`POST ${path}: ${status} ${text}`);
    return v.parse(schema, JSON.parse(text));
  }

  /** Takes a display name; returns a bidder's token. */
  async bidder(name: string): Promise<string> {
    const { body } = await this.send('POST', PATHS.identity, { name }, '');
    return v.parse(IdentitySchema, JSON.parse(body)).token;
  }

  /** Takes a name and a role; returns a one-time code of a new person. */
  async invite(name: string, role: Role): Promise<{ readonly id: string; readonly code: string }> {
    const invited = await this.#made(InvitationSchema, `${PATHS.access}/people`, { name, role });
    return { id: invited.person.id, code: invited.code };
  }

  /** Takes how somebody signs in; returns his browser. Throws when he is not let in. */
  async signIn(sent: unknown, headers: Readonly<Record<string, string>> = {}): Promise<SignedIn> {
    const request = {
      method: 'POST',
      path: PATHS.session,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(sent),
    };
    const answer = await ask(this.#port, request);
    const { token, who } = v.parse(SessionAnswerSchema, JSON.parse(answer?.body ?? ''));
    const cookie = answer?.headers['set-cookie']?.split(';', 1)[0];
    if (token === null || who === null || cookie === undefined)
      throw new Error(`Not signed in: ${answer?.body}`);
    return { cookie, token, person: who.id };
  }

  /** Takes a name and a role; returns the browser of a new person. */
  async person(name: string, role: Role): Promise<SignedIn> {
    const { code } = await this.invite(name, role);
    return this.signIn({ code });
  }

  /** Takes scopes; returns a new API token of them with its id. */
  async apiToken(scopes: readonly Scope[]): Promise<{ readonly id: string; readonly token: string }> {
    const terms = { name: scopes.join(' '), scopes, days: 1 };
    const { token, made } = await this.#made(MadeApiTokenSchema, `${PATHS.access}/tokens`, terms);
    return { id: made.id, token };
  }

  /** Takes what is said of a share; makes it and gives its id. */
  share(terms: unknown): Promise<{ readonly id: string }> {
    return this.#made(ShareSchema, PATHS.shares, terms);
  }

  /** Takes a share's id; returns what opens it. */
  secret(id: string): Promise<ShareSecret> {
    return this.#made(ShareSecretSchema, `${PATHS.shares}/${id}/secret`, undefined);
  }

  /** Takes a share's id and seconds; returns a guest's token. */
  async guest(id: string, seconds: number): Promise<string> {
    const { token } = await this.#made(GuestTokenSchema, `${PATHS.shares}/${id}/guest`, { seconds });
    return token;
  }

  /** Takes an API token's id; revokes it. */
  async revoke(id: string): Promise<void> {
    await this.send('DELETE', `${PATHS.access}/tokens/${id}`);
  }
}

/** The tokens of everybody, by what they are called; the empty one is nobody's. */
export type Tokens = Readonly<Record<string, string>>;

/** Takes who makes them, and the admin's token; returns a token of everybody who is no share. */
export async function everybody(actors: Actors, admin: string): Promise<Tokens> {
  const scoped = await Promise.all(
    SCOPES.map(async (scope) => [`token: ${scope}`, (await actors.apiToken([scope])).token] as const),
  );
  const revoked = await actors.apiToken(['read']);
  await actors.revoke(revoked.id);
  const left = await actors.person('Leaver', 'admin');
  await actors.send('DELETE', PATHS.session, undefined, left.token);
  return {
    nobody: '',
    admin,
    'a signed-in admin': (await actors.person('Alice', 'admin')).token,
    viewer: (await actors.person('Vera', 'viewer')).token,
    bidder: await actors.bidder('Bob'),
    ...Object.fromEntries<string>(scoped),
    'a revoked token': revoked.token,
    'signed out': left.token,
    'nobody’s token': 'a'.repeat(43),
    'half a token': 'short',
  };
}
