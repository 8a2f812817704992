import type { HttpBindings } from '@hono/node-server';
import type { Context as AnyContext } from 'hono';
import * as v from 'valibot';
import {
  NewApiTokenSchema,
  NewPasswordSchema,
  NewPersonSchema,
  PATHS,
  QUERY,
  Refusal,
  SHOWN_TEXT_WORDS,
  type AccessAnswer,
  type Audit,
  type SessionsAnswer,
} from '#protocol';
import { clientOf } from '../http/client.ts';
import { limitBody, readJson } from '../http/json-body.ts';
import { networkOf } from '../http/network-name.ts';
import type { Router } from '../transports/contract.ts';
import type { Access } from './access.ts';
import { Attempts } from './attempts.ts';
import type { AuditList } from './audit.ts';
import { requirePerson } from './doorkeeper.ts';
import type { PersonPrincipal } from './principal.ts';

type Context = AnyContext<{ Bindings: HttpBindings }>;

const BASE = PATHS.access;
const FRESH = { 'Cache-Control': 'no-store' } as const;

/** Takes the router, access, and the audit list; serves people, sessions, tokens and what was done, to admins; to others what is theirs. */
export function serveAccess(router: Router, access: Access, auditList: AuditList): void {
  const guesses = new Attempts();
  const admin = async (context: Context): Promise<PersonPrincipal> =>
    requirePerson(await access.admit(context.env.incoming, 'administer'));
  const person = async (context: Context): Promise<PersonPrincipal> =>
    requirePerson(await access.asker(context.env.incoming));

  router.get(BASE, async (context) => {
    const { session } = await admin(context);
    const answer: AccessAnswer = {
      people: access.people.list(),
      sessions: access.sessions.list(session),
      tokens: access.tokens.list(),
    };
    return context.json(answer, 200, FRESH);
  });

  router.post(`${BASE}/people`, limitBody, async (context) => {
    const actor = await admin(context);
    const { name, role } = await read(context, NewPersonSchema, PERSON);
    return context.json(await access.people.add(name, role, actor), 201, FRESH);
  });
  router.post(`${BASE}/people/:id/link`, async (context) => {
    const actor = await admin(context);
    return context.json(await access.people.invite(context.req.param('id'), actor), 201, FRESH);
  });
  router.delete(`${BASE}/people/:id`, async (context) => {
    const actor = await admin(context);
    await access.people.remove(context.req.param('id'), actor);
    return context.body(null, 204);
  });

  router.put(`${BASE}/password`, limitBody, async (context) => {
    const who = await person(context);
    const { password, current } = await read(context, NewPasswordSchema, PASSWORD);
    // Whoever has the browser need not be its owner, and could guess here as well as where one signs in.
    const address = networkOf(clientOf(context.env.incoming).address);
    if (current !== undefined) guesses.count(address, who.name);
    await access.people.setPassword(who, password, current);
    if (current !== undefined) guesses.forget(address, who.name);
    return context.body(null, 204);
  });

  router.get(`${BASE}/sessions`, async (context) => {
    const { id, session } = await person(context);
    const answer: SessionsAnswer = { sessions: access.sessions.list(session, id) };
    return context.json(answer, 200, FRESH);
  });
  router.delete(`${BASE}/sessions/:id`, async (context) => {
    const who = await person(context);
    const session = access.sessions.get(context.req.param('id'));
    // Whether others have one is nobody else's business.
    if (session === undefined || (session.person !== who.id && who.role !== 'admin')) {
      throw new Refusal('NOT_FOUND', 'There is no such session.', 'Look at the list as it is now.');
    }
    await access.signOut({ session: session.id }, who);
    return context.body(null, 204);
  });

  router.post(`${BASE}/tokens`, limitBody, async (context) => {
    const actor = await admin(context);
    const terms = await read(context, NewApiTokenSchema, TOKEN);
    return context.json(await access.tokens.make(terms, actor), 201, FRESH);
  });
  router.delete(`${BASE}/tokens/:id`, async (context) => {
    const actor = await admin(context);
    await access.revokeToken(context.req.param('id'), actor);
    return context.body(null, 204);
  });

  router.get(`${BASE}/audit`, async (context) => {
    await admin(context);
    const answer: Audit = await auditList.before(beforeOf(context.req.query(QUERY.before)));
    return context.json(answer, 200, FRESH);
  });
}

type Said = readonly [message: string, next: string];

const PERSON: Said = [
  'That is no person to add.',
  `Send {name, role}: 1 to 40 characters, ${SHOWN_TEXT_WORDS}; and admin or viewer.`,
];
const PASSWORD: Said = [
  'That is no password.',
  'Send {password, current?}: 10 to 256 characters, or null for none.',
];
const TOKEN: Said = [
  'That is no token to make.',
  'Send {name, scopes, days}: of ingest, read, bid and embed; 1 to 3650 days, or null for no end.',
];

/** What was sent is not told back: there may be a password in it. */
async function read<S extends v.GenericSchema>(
  context: Context,
  schema: S,
  [message, next]: Said,
): Promise<v.InferOutput<S>> {
  const sent = v.safeParse(schema, await readJson(context));
  if (sent.success) return sent.output;
  throw new Refusal('MALFORMED_REQUEST', message, next);
}

function beforeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal(
    'MALFORMED_REQUEST',
    'The list cannot go on there.',
    'Send what was in next, or leave it out.',
  );
}
