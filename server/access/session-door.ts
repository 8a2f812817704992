import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import * as v from 'valibot';
import { SESSION_LASTS } from '#domain';
import { PATHS, QUERY, Refusal, SignInSchema, type SessionAnswer, type SignIn } from '#protocol';
import { clientOf } from '../http/client.ts';
import { limitBody, readJson } from '../http/json-body.ts';
import { networkOf } from '../http/network-name.ts';
import type { Router } from '../transports/contract.ts';
import type { Access } from './access.ts';
import { Attempts } from './attempts.ts';
import type { Principal } from './principal.ts';
import { SESSION_TOKEN_LASTS } from './session-tokens.ts';

const FRESH = { 'Cache-Control': 'no-store' } as const;

/** Takes the router and who knows everybody; serves signing in and out, and who is signed in. */
export function serveSession(router: Router, access: Access): void {
  const attempts = new Attempts();
  const { cookie } = access.sessions;
  const keep = (context: Context<{ Bindings: HttpBindings }>, value: string, seconds: number): void => {
    const { isSecure } = clientOf(context.env.incoming);
    setCookie(context, cookie.name(isSecure), value, cookie.attributes(isSecure, seconds));
  };
  const lasting = SESSION_LASTS / 1000;

  router.get(PATHS.session, async (context) => {
    const header = context.env.incoming.headers.cookie;
    const who = await access.asker(context.env.incoming);
    const isHere = who.kind === 'person' && access.sessions.ofCookie(header)?.session === who.session;
    const value = isHere ? cookie.in(header)?.value : undefined;
    // Its end moves with its use, in the browser as well.
    if (value !== undefined) keep(context, value, lasting);
    return context.json(await answerOf(access, who, value !== undefined), 200, FRESH);
  });

  router.post(PATHS.session, limitBody, async (context) => {
    const sent = signInOf(await readJson(context));
    const name = 'name' in sent ? sent.name : undefined;
    // Each way by itself: guesses at passwords, perhaps of a whole proxy's people, must not shut out who has a link.
    const [way] = Object.keys(sent);
    const address = `${way} ${networkOf(clientOf(context.env.incoming).address)}`;
    attempts.count(address, name);
    const proved = await access.prove(sent);
    if (proved === undefined) {
      access.failures.count(name);
      throw wrong(sent);
    }
    attempts.forget(address, name);
    const browser = context.req.header('user-agent') ?? '';
    const begun = await access.sessions.begin(proved.person, proved.way, browser);
    keep(context, begun.cookie, lasting);
    return context.json(await answerOf(access, begun.who, true), 200, FRESH);
  });

  router.delete(PATHS.session, async (context) => {
    const who = await access.asker(context.env.incoming);
    if (who.kind === 'person') {
      if (context.req.query(QUERY.everywhere) === '1') await access.signOut({ everywhere: who.id }, who);
      else if (who.session !== undefined) await access.signOut({ session: who.session }, who);
    }
    keep(context, '', 0);
    return context.body(null, 204);
  });
}

/** A token is for who has the cookie: one that was lost must not give the next, and so last for ever. */
async function answerOf(
  { rights, sessions }: Access,
  who: Principal,
  hasCookie: boolean,
): Promise<SessionAnswer> {
  const { viewers } = rights;
  if (who.kind !== 'person') return { who: null, token: null, expiresIn: null, viewers };
  const { id, name, role, session } = who;
  const token = session === undefined || !hasCookie ? null : await sessions.tokens.issue(session);
  return { who: { id, name, role }, token, expiresIn: token === null ? null : SESSION_TOKEN_LASTS, viewers };
}

function signInOf(sent: unknown): SignIn {
  const parsed = v.safeParse(SignInSchema, sent);
  if (parsed.success) return parsed.output;
  throw new Refusal(
    'MALFORMED_REQUEST',
    'That is no way to sign in.',
    'Send {code} of a one-time link, {name, password}, or {token} as it is in the file.',
  );
}

function wrong(sent: SignIn): Refusal {
  if ('code' in sent) {
    return new Refusal(
      'NOT_SIGNED_IN',
      'This link was used already, or is over.',
      'Ask an admin for another one; the admin restarts the server, or pastes the token of its file.',
    );
  }
  return new Refusal(
    'NOT_SIGNED_IN',
    'token' in sent ? 'That is not the token of this server.' : 'The name or the password is wrong.',
    'Try again, or ask an admin for a one-time link.',
  );
}
