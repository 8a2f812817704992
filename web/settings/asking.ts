import * as v from 'valibot';
import {
  AccessSchema,
  AuditSchema,
  InvitationSchema,
  MadeApiTokenSchema,
  PATHS,
  QUERY,
  type AccessAnswer,
  type Audit,
  type Invitation,
  type MadeApiToken,
  type NewApiToken,
  type Role,
  type SignedIn,
} from '#protocol';
import { siteUrl } from '../place.ts';
import { askServer, type Question } from '../state/ask.ts';

/** Each of these throws Refusal when the server said no, and whatever fetch, JSON or the schema threw without an answer of ours. */

const OwnSessionsSchema = v.object({ sessions: AccessSchema.entries.sessions });

type Asked<Schema extends v.GenericSchema> = Pick<Question<Schema>, 'schema' | 'put' | 'post' | 'remove'> & {
  readonly query?: Readonly<Record<string, string>>;
};

/** Takes the rest of the path and the question; who asks is known by the session's cookie. */
function ask<Schema extends v.GenericSchema>(
  path: string,
  asked: Asked<Schema>,
): Promise<v.InferOutput<Schema>> {
  return askServer({ query: {}, name: 'answer', ...asked, origin: siteUrl(), path: PATHS.access + path });
}

const done = { schema: v.unknown() };

/** Returns people, sessions and tokens: for admins. */
export function askAccess(): Promise<AccessAnswer> {
  return ask('', { schema: AccessSchema });
}

/** Returns one's own sessions: for whoever has signed in. */
export async function askOwnSessions(): Promise<readonly SignedIn[]> {
  return (await ask('/sessions', { schema: OwnSessionsSchema })).sessions;
}

/** Takes a name and a role; makes a person. Returns the link's code. */
export function invite(name: string, role: Role): Promise<Invitation> {
  return ask('/people', { schema: InvitationSchema, post: { name, role } });
}

/** Takes a person's id; returns a new link's code for him. */
export function newLink(person: string): Promise<Invitation> {
  return ask(`/people/${person}/link`, { schema: InvitationSchema, post: {} });
}

/** Takes a person's id; removes him. */
export function removePerson(person: string): Promise<unknown> {
  return ask(`/people/${person}`, { ...done, remove: true });
}

/** Takes a new password, null for none, and the one so far where there is one; sets one's own. */
export function setPassword(password: string | null, current: string | undefined): Promise<unknown> {
  return ask('/password', { ...done, put: { password, ...(current !== undefined && { current }) } });
}

/** Takes a session's id; ends it. */
export function endSession(session: string): Promise<unknown> {
  return ask(`/sessions/${session}`, { ...done, remove: true });
}

/** Takes what a token is to be; makes it. Returns it, this once. */
export function makeToken(token: NewApiToken): Promise<MadeApiToken> {
  return ask('/tokens', { schema: MadeApiTokenSchema, post: token });
}

/** Takes a token's id; revokes it. */
export function revokeToken(token: string): Promise<unknown> {
  return ask(`/tokens/${token}`, { ...done, remove: true });
}

/** Takes where to go on, undefined to begin; returns entries of the audit list, the newest first. */
export function askAudit(before: number | undefined): Promise<Audit> {
  return ask('/audit', {
    schema: AuditSchema,
    query: before === undefined ? {} : { [QUERY.before]: String(before) },
  });
}
