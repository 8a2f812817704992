import type { AccessData, AccessDataOf, AccessEvent } from './events.ts';
import { isSessionOver, isTokenGood, type AccessState, type PersonState } from './state.ts';

/** API tokens that cannot be used any more and are still shown, at the most. */
const FORMER_TOKENS = 100;

/** Takes what stands and an event; returns what stands then. Neither is changed. */
export function evolveAccess(state: AccessState, { data }: AccessEvent): AccessState {
  switch (data.type) {
    case 'person-added': {
      const { id, name, role, t } = data;
      return { ...state, people: [...state.people, { id, name, role, password: null, made: t }] };
    }
    case 'person-removed':
      return {
        ...state,
        people: state.people.filter(({ id }) => id !== data.id),
        sessions: state.sessions.filter(({ person }) => person !== data.id),
      };
    case 'password-set':
      return withPerson(state, data.id, { password: data.hash });
    case 'password-removed':
      return withPerson(state, data.id, { password: null });
    case 'signed-in':
      return withSession(state, data);
    case 'signed-out':
      return { ...state, sessions: state.sessions.filter(({ id }) => id !== data.session) };
    case 'signed-out-everywhere':
      return { ...state, sessions: state.sessions.filter(({ person }) => person !== data.id) };
    case 'token-made':
      return withToken(state, data);
    case 'token-revoked':
      return {
        ...state,
        tokens: state.tokens.map((token) =>
          token.id === data.id && token.revoked === null ? { ...token, revoked: data.t } : token,
        ),
      };
    case 'used':
      return withUses(state, data);
    case 'invited':
    case 'sign-in-failed':
      return state;
  }
}

function withPerson(state: AccessState, id: string, change: Partial<PersonState>): AccessState {
  return {
    ...state,
    people: state.people.map((person) => (person.id === id ? { ...person, ...change } : person)),
  };
}

/** Those that nobody used for too long go when another begins. */
function withSession(state: AccessState, data: AccessDataOf<'signed-in'>): AccessState {
  const { session: id, person, hash, way, browser, t } = data;
  const lasting = state.sessions.filter((session) => !isSessionOver(session, t));
  const begun = { id, person, hash, way, browser, made: t, lastUsed: t };
  return { ...state, sessions: [...lasting, begun] };
}

function withToken(state: AccessState, data: AccessDataOf<'token-made'>): AccessState {
  const { id, name, maker, hash, scopes, expires, t } = data;
  const former = state.tokens.filter((token) => !isTokenGood(token, t)).slice(-FORMER_TOKENS);
  const kept = state.tokens.filter((token) => isTokenGood(token, t) || former.includes(token));
  const made = { id, name, maker, scopes, hash, expires, made: t, lastUsed: null, revoked: null };
  return { ...state, tokens: [...kept, made] };
}

/** A use that was heard of late does not take a later one back. */
function withUses(state: AccessState, { uses }: Extract<AccessData, { type: 'used' }>): AccessState {
  const at = new Map(uses);
  const later = <T extends { readonly id: string; readonly lastUsed: number | null }>(one: T): T => {
    const used = at.get(one.id);
    return used === undefined || used <= (one.lastUsed ?? 0) ? one : { ...one, lastUsed: used };
  };
  return { ...state, sessions: state.sessions.map(later), tokens: state.tokens.map(later) };
}
