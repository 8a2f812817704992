import { isWithin, Refusal } from '#protocol';
import type { Principal } from './principal.ts';

/**
 * What can be done here. `read` concerns topics; `present` is being on the page and what goes without a name there; `names` is
 * seeing who else is there; `metrics` is the server's own figures, `report` a report of the Lab whose address one knows; `strip` is what
 * rules look at: measurements of whatever topic, and what was done about them.
 */
export type Action =
  | 'read'
  | 'metrics'
  | 'report'
  | 'strip'
  | 'present'
  | 'names'
  | 'bid'
  | 'sell'
  | 'operate'
  | 'lab'
  | 'ingest'
  | 'embed'
  | 'administer';

/** Who may do what, as the settings have it: everyone who shows an identity where one is needed, or admins alone. */
export interface Rights {
  readonly viewers: 'everyone' | 'signed-in';
  readonly sellers: 'everyone' | 'admins';
  readonly operators: 'everyone' | 'admins';
  readonly lab: 'everyone' | 'admins' | 'off';
}

/** `sign-in`: not so, and signing in could help. */
type Verdict = 'yes' | 'sign-in' | 'no';

/** What is done under a name. */
const NEEDS_NAME: ReadonlySet<Action> = new Set(['bid', 'sell', 'operate']);

/** What a token for reading reads as well. */
const OF_READERS: ReadonlySet<Action> = new Set(['metrics', 'report', 'strip']);

/** Takes the rights, who asks, what for and of which topic pattern; says whether he may. The one place that decides. */
function verdict(rights: Rights, who: Principal, action: Action, pattern: string | undefined): Verdict {
  switch (who.kind) {
    case 'share':
      return action === 'read' && mayRead(who.topics, pattern) ? 'yes' : 'no';
    case 'token':
      return who.scopes.some((scope) => scope === action || (scope === 'read' && OF_READERS.has(action)))
        ? 'yes'
        : 'no';
    case 'person':
      if (action === 'lab' && rights.lab === 'off') return 'no';
      return who.role === 'admin' || isForEveryone(rights, action) ? 'yes' : 'no';
    case 'bidder':
      // Anybody can give himself such a name: where looking needs a sign-in it opens nothing.
      if (rights.viewers === 'signed-in') return 'sign-in';
      return isForEveryone(rights, action) ? 'yes' : 'no';
    case 'anonymous':
      if (rights.viewers === 'signed-in' || NEEDS_NAME.has(action)) return 'sign-in';
      return isForEveryone(rights, action) ? 'yes' : 'sign-in';
  }
}

function mayRead(topics: readonly string[], pattern: string | undefined): boolean {
  return pattern === undefined || topics.some((allowed) => isWithin(pattern, allowed));
}

/** True when whoever may look at all may do it. */
function isForEveryone(rights: Rights, action: Action): boolean {
  switch (action) {
    case 'read':
    case 'metrics':
    case 'report':
    case 'strip':
    case 'present':
    case 'bid':
      return true;
    case 'sell':
      return rights.sellers === 'everyone';
    case 'operate':
    case 'names':
      return rights.operators === 'everyone';
    case 'lab':
      return rights.lab === 'everyone';
    case 'ingest':
    case 'embed':
    case 'administer':
      return false;
  }
}

/** Takes the rights, who asks, what for and perhaps a topic pattern; true when he may. */
export function may(rights: Rights, who: Principal, action: Action, pattern?: string): boolean {
  return verdict(rights, who, action, pattern) === 'yes';
}

/** As `may`. Throws Refusal: NOT_SIGNED_IN where signing in could help, FORBIDDEN where it could not. */
export function authorise(rights: Rights, who: Principal, action: Action, pattern?: string): void {
  const said = verdict(rights, who, action, pattern);
  if (said === 'yes') return;
  if (said === 'sign-in') {
    throw new Refusal('NOT_SIGNED_IN', 'This server asks for a sign-in.', SIGN_IN);
  }
  throw new Refusal('FORBIDDEN', 'You may not do this here.', NEXT[who.kind]);
}

const SIGN_IN = 'Sign in by a link or a password; a program sends a token as Authorization: Bearer.';

const NEXT: Readonly<Record<Principal['kind'], string>> = {
  person: 'Ask an admin.',
  bidder: 'Ask an admin, or sign in as one.',
  anonymous: 'Ask an admin, or sign in as one.',
  token: 'Use a token with the scope for it.',
  share: 'A share shows what it was made for and nothing else.',
};

/**
 * Takes the rights, who asks and the patterns that he wants, undefined for everything; returns those that he reads, undefined for
 * everything. A share's `*` is all of its own. Throws Refusal as `authorise` does, for the first that he may not read.
 */
export function readable(
  rights: Rights,
  who: Principal,
  patterns: readonly string[] | undefined,
): readonly string[] | undefined {
  if (who.kind === 'share' && (patterns === undefined || patterns.includes('*'))) return who.topics;
  if (patterns === undefined) authorise(rights, who, 'read');
  else for (const pattern of patterns) authorise(rights, who, 'read', pattern);
  return patterns;
}
