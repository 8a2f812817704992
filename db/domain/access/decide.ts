import { Refusal, type Role, type Scope } from '#protocol';
import type { AccessData, AccessEvent } from './events.ts';
import {
  FIRST_ADMIN,
  isTokenGood,
  personNamed,
  type AccessState,
  type PersonState,
  type SignInWay,
} from './state.ts';

/** People, sessions of one person, and API tokens that can be used, at the most: what stands is written whole with each change. */
export const ACCESS_LIMITS = { people: 200, sessions: 30, tokens: 200 } as const;

/** What can be asked of who may come in. Ids, secrets' hashes and who may ask were made sure of before. */
export type AccessCommand =
  | { readonly type: 'add-person'; readonly id: string; readonly name: string; readonly role: Role }
  | { readonly type: 'remove-person'; readonly id: string }
  | { readonly type: 'invite'; readonly id: string }
  /** `hash` null takes the password away; `keep` is the session that goes on, all others of his end. */
  | {
      readonly type: 'set-password';
      readonly id: string;
      readonly hash: string | null;
      readonly keep: string | undefined;
    }
  | {
      readonly type: 'sign-in';
      readonly session: string;
      readonly person: string;
      readonly hash: string;
      readonly way: SignInWay;
      readonly browser: string;
      /** The hash of the password that he has shown, where that is his way. */
      readonly password?: string | null;
    }
  | { readonly type: 'sign-out'; readonly session: string }
  | { readonly type: 'sign-out-everywhere'; readonly person: string }
  | {
      readonly type: 'make-token';
      readonly id: string;
      readonly name: string;
      readonly hash: string;
      readonly scopes: readonly Scope[];
      readonly expires: number | null;
    }
  | { readonly type: 'revoke-token'; readonly id: string };

/** When it is decided, and who asks; `session` where a session of his asks. */
export interface AccessContext {
  readonly now: number;
  readonly actor: { readonly id: string; readonly name: string; readonly session?: string | undefined };
}

/** What every event says: who did it, and when. */
type Done = Pick<AccessData, 'by' | 't'>;

/** Takes what stands, what is asked, and by whom and when; returns what happens, nothing when it is so already, or why not. It changes nothing. */
export function decideAccess(
  state: AccessState,
  command: AccessCommand,
  { now, actor }: AccessContext,
): readonly AccessEvent[] | Refusal {
  if (isGone(state, actor)) return signedOut();
  const done = { by: actor.name, t: now };
  switch (command.type) {
    case 'add-person': {
      const { id, name, role } = command;
      const problem = nameProblem(state, name);
      return problem ?? [event({ ...done, type: 'person-added', id, name, role })];
    }
    case 'remove-person':
      return removePerson(state, command.id, actor.id, done);
    case 'invite': {
      const person = personOf(state, command.id);
      if (person === undefined) return noSuch('person');
      return [event({ ...done, type: 'invited', id: person.id, name: person.name })];
    }
    case 'set-password':
      return setPassword(state, command, done);
    case 'sign-in':
      return signIn(state, command, now);
    case 'sign-out': {
      const session = state.sessions.find(({ id }) => id === command.session);
      if (session === undefined) return [];
      const name = personOf(state, session.person)?.name ?? '';
      return [event({ ...done, type: 'signed-out', session: session.id, name })];
    }
    case 'sign-out-everywhere': {
      const person = personOf(state, command.person);
      if (person === undefined) return noSuch('person');
      return [event({ ...done, type: 'signed-out-everywhere', id: person.id, name: person.name })];
    }
    case 'make-token': {
      const { id, name, hash, scopes, expires } = command;
      if (state.tokens.filter((token) => isTokenGood(token, now)).length >= ACCESS_LIMITS.tokens) {
        return tooMany(`${ACCESS_LIMITS.tokens} tokens`, 'Revoke one first.');
      }
      const made = { id, name, maker: actor.id, hash, scopes: [...new Set(scopes)], expires };
      return [event({ ...done, type: 'token-made', ...made })];
    }
    case 'revoke-token': {
      const token = state.tokens.find(({ id }) => id === command.id);
      if (token === undefined) return noSuch('token');
      if (token.revoked !== null) return [];
      return [event({ ...done, type: 'token-revoked', id: token.id, name: token.name })];
    }
  }
}

/** With somebody goes what he can still use: the API tokens that he made, of which he may have kept copies. */
function removePerson(
  state: AccessState,
  id: string,
  actor: string,
  done: Done,
): readonly AccessEvent[] | Refusal {
  const person = personOf(state, id);
  if (person === undefined) return noSuch('person');
  if (person.id === FIRST_ADMIN) return firstStays();
  if (person.id === actor) return notYourself();
  const revoked = state.tokens
    .filter((token) => token.maker === id && isTokenGood(token, done.t))
    .map((token) => event({ ...done, type: 'token-revoked', id: token.id, name: token.name }));
  return [event({ ...done, type: 'person-removed', id, name: person.name }), ...revoked];
}

/** A new password ends what was begun with the one before. */
function setPassword(
  state: AccessState,
  { id, hash, keep }: Extract<AccessCommand, { type: 'set-password' }>,
  done: Done,
): readonly AccessEvent[] | Refusal {
  const person = personOf(state, id);
  if (person === undefined) return noSuch('person');
  const { name } = person;
  const changed =
    hash === null
      ? event({ ...done, type: 'password-removed', id, name })
      : event({ ...done, type: 'password-set', id, name, hash });
  const ended = state.sessions
    .filter((session) => session.person === id && session.id !== keep)
    .map((session) => event({ ...done, type: 'signed-out', session: session.id, name }));
  return [changed, ...ended];
}

/** Of somebody with very many sessions the one that was used the longest ago makes room. */
function signIn(
  state: AccessState,
  { session, person: id, hash, way, browser, password = null }: Extract<AccessCommand, { type: 'sign-in' }>,
  t: number,
): readonly AccessEvent[] | Refusal {
  const person = personOf(state, id);
  if (person === undefined) return noSuch('person');
  // To look at one takes a while: it may have been replaced, and what was begun with it ended.
  if (way === 'password' && person.password !== password) return replaced();
  const by = person.name;
  const begun = event({ type: 'signed-in', by, t, session, person: id, hash, way, browser });
  const own = state.sessions.filter((one) => one.person === id);
  if (own.length < ACCESS_LIMITS.sessions) return [begun];
  const oldest = own.reduce((a, b) => (b.lastUsed < a.lastUsed ? b : a));
  return [event({ type: 'signed-out', by, t, session: oldest.id, name: by }), begun];
}

/** He was let in; that may have ended since, while his question was still coming. */
function isGone(state: AccessState, { id, session }: AccessContext['actor']): boolean {
  if (personOf(state, id) === undefined) return true;
  return session !== undefined && !state.sessions.some((one) => one.id === session);
}

/** Takes what stands and an id; returns whose it is. */
export function personOf({ people }: AccessState, id: string): PersonState | undefined {
  return people.find((person) => person.id === id);
}

function event(data: AccessData): AccessEvent {
  return { kind: 'access', data };
}

function nameProblem(state: AccessState, name: string): Refusal | undefined {
  if (state.people.length >= ACCESS_LIMITS.people) {
    return tooMany(`${ACCESS_LIMITS.people} people`, 'Remove one first.');
  }
  if (personNamed(state, name) === undefined) return undefined;
  return new Refusal('UNFIT_TERMS', 'Somebody has this name already.', 'Choose another name.');
}

function signedOut(): Refusal {
  return new Refusal('REVOKED', 'You were signed out.', 'Sign in again.');
}

function replaced(): Refusal {
  return new Refusal('NOT_SIGNED_IN', 'The password was replaced just now.', 'Sign in with the new one.');
}

function noSuch(what: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no such ${what}.`, 'Look at the list as it is now.');
}

function firstStays(): Refusal {
  return new Refusal(
    'FORBIDDEN',
    'The first admin cannot be removed.',
    'Sign him out everywhere, or replace the file with his token.',
  );
}

function notYourself(): Refusal {
  return new Refusal('FORBIDDEN', 'You cannot remove yourself.', 'Ask another admin.');
}

function tooMany(what: string, next: string): Refusal {
  return new Refusal('UNFIT_TERMS', `There are ${what} already.`, next);
}
