import * as v from 'valibot';
import {
  InvitationSchema,
  MadeApiTokenSchema,
  PATHS,
  SessionAnswerSchema,
  type Invitation,
  type MadeApiToken,
  type Role,
  type Scope,
  type SessionAnswer,
  type SignIn,
} from '#protocol';

/** What a person does with a browser: it keeps the session's cookie as a browser would. */
export class Browser {
  /** The `Cookie` header that it sends; empty without one. */
  cookie = '';
  readonly #url: string;

  /** Takes the server's origin. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Takes a method, a path, and perhaps a body and headers; returns the answer. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        ...(this.cookie !== '' && { cookie: this.cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      if (/^(__Host-|__Secure-)?switchyard-session=/.test(pair))
        this.cookie = /; Max-Age=0;/.test(set) ? '' : pair;
    }
    return answer;
  }

  /** Takes a way to sign in; returns who that is. Throws when it was refused. */
  async signIn(sent: SignIn): Promise<SessionAnswer> {
    return v.parse(SessionAnswerSchema, await ok(await this.ask('POST', PATHS.session, sent)));
  }

  /** Returns who is signed in here, with a token that acts for him. */
  async session(): Promise<SessionAnswer> {
    return v.parse(SessionAnswerSchema, await ok(await this.ask('GET', PATHS.session)));
  }

  /** As an admin: adds somebody; returns his one-time link. */
  async invite(name: string, role: Role): Promise<Invitation> {
    return v.parse(
      InvitationSchema,
      await ok(await this.ask('POST', `${PATHS.access}/people`, { name, role })),
    );
  }

  /** As an admin: makes an API token for so many days. */
  async makeToken(name: string, scopes: readonly Scope[], days: number | null = null): Promise<MadeApiToken> {
    const terms = { name, scopes, days };
    return v.parse(MadeApiTokenSchema, await ok(await this.ask('POST', `${PATHS.access}/tokens`, terms)));
  }
}

/** Takes an answer; returns its JSON. Throws with what it says when it is a refusal. */
export async function ok(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text) as unknown;
}

/** Takes what a server said at its start; returns the code of its one-time link. Throws when it said none. */
export function codeIn(said: string): string {
  const [, code] =
    /^Sign in as admin \(once, within 15 minutes\): \S+\/sign-in#code=([\w-]+)$/m.exec(said) ?? [];
  if (code === undefined) throw new Error(`There is no link in: ${said}`);
  return code;
}
