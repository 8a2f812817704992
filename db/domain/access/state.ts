import type { Role, Scope } from '#protocol';

/** The person that there is from the start: whoever can read the file with the admin's token. He cannot be removed. */
export const FIRST_ADMIN = 'admin';

/** How somebody signed in: by a one-time link, by his password, or by the token in the file. */
export type SignInWay = 'code' | 'password' | 'token';

/** Milliseconds that a session lasts from its last use. */
export const SESSION_LASTS = 30 * 86_400_000;

/** A person who can sign in. */
export interface PersonState {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The hash of his password; null without one. */
  readonly password: string | null;
  readonly made: number;
}

/** A browser that is signed in. */
export interface SessionState {
  readonly id: string;
  readonly person: string;
  /** SHA-256 of its secret, in hex. */
  readonly hash: string;
  readonly made: number;
  /** As it was written last; who knows better says so. */
  readonly lastUsed: number;
  readonly way: SignInWay;
  readonly browser: string;
}

/** A token for programs. */
export interface ApiTokenState {
  readonly id: string;
  readonly name: string;
  /** The id of the person who made it; null where that was not kept. */
  readonly maker: string | null;
  readonly scopes: readonly Scope[];
  /** SHA-256 of its secret, in hex. */
  readonly hash: string;
  readonly made: number;
  readonly expires: number | null;
  readonly lastUsed: number | null;
  readonly revoked: number | null;
}

/** Who may come in: the people, their sessions and the API tokens, each in the order of their making. */
export interface AccessState {
  readonly people: readonly PersonState[];
  readonly sessions: readonly SessionState[];
  readonly tokens: readonly ApiTokenState[];
}

/** Takes when the server's first secret was made, in ms since 1970; returns what stands before anything happened. */
export function firstAccess(made: number): AccessState {
  const admin = { id: FIRST_ADMIN, name: 'Admin', role: 'admin', password: null, made } as const;
  return { people: [admin], sessions: [], tokens: [] };
}

/** Takes a name; returns what is equal of two that people would take for the same. */
export function sameName(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** Takes what stands and a name as it was typed; returns whose it is. */
export function personNamed({ people }: AccessState, name: string): PersonState | undefined {
  const wanted = sameName(name);
  return people.find((person) => sameName(person.name) === wanted);
}

/** Takes a session and the time; true when nobody used it for too long. */
export function isSessionOver({ lastUsed }: Pick<SessionState, 'lastUsed'>, now: number): boolean {
  return now >= lastUsed + SESSION_LASTS;
}

/** Takes an API token and the time; true when it can still be used. */
export function isTokenGood({ expires, revoked }: ApiTokenState, now: number): boolean {
  return revoked === null && (expires === null || now < expires);
}
