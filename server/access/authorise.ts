import { isWithin, Refusal } from '#protocol';
import type { Principal } from './principal.ts';

/** What can be done here; `read` concerns topics. */
export type Action =
  'read' | 'bid' | 'sell' | 'operate' | 'lab' | 'present' | 'ingest' | 'embed' | 'administer';

/** Who may do what, as the settings have it: everyone who shows an identity where one is needed, or admins alone. */
export interface Rights {
  readonly viewers: 'everyone' | 'signed-in';
  readonly sellers: 'everyone' | 'admins';
  readonly operators: 'everyone' | 'admins';
  readonly lab: 'everyone' | 'admins' | 'off';
}

type Verdict = 'yes' | 'sign-in' | 'no';

/** Takes the rights, who asks, what for and of which topic pattern; says whether he may. The one place that decides. */
function verdict(rights: Rights, who: Principal, action: Action, pattern: string | undefined): Verdict {
  switch (who.kind) {
    case 'share':
      return action === 'read' && mayRead(who.topics, pattern) ? 'yes' : 'no';
    case 'token':
      return forToken(who.scopes, action);
    case 'person':
      if (who.role === 'admin') return action === 'lab' && rights.lab === 'off' ? 'no' : 'yes';
      return forEveryone(rights, action) === 'yes' || action === 'read' ? 'yes' : 'no';
    case 'bidder':
      if (action === 'read' && rights.viewers === 'signed-in') return 'sign-in';
      return forEveryone(rights, action);
    case 'anonymous':
      if (action === 'read') return rights.viewers === 'everyone' ? 'yes' : 'sign-in';
      // The Lab and being present need no identity where everyone may.
      return action === 'lab' || action === 'present' ? forEveryone(rights, action) : 'sign-in';
  }
}

function mayRead(topics: readonly string[], pattern: string | undefined): boolean {
  return pattern === undefined || topics.some((allowed) => isWithin(pattern, allowed));
}

function forToken(scopes: readonly string[], action: Action): Verdict {
  if (action === 'administer' || action === 'operate' || action === 'sell') return 'no';
  return scopes.includes(action) ? 'yes' : 'no';
}

function forEveryone(rights: Rights, action: Action): Verdict {
  switch (action) {
    case 'read':
    case 'bid':
      return 'yes';
    case 'present':
      return rights.viewers === 'everyone' ? 'yes' : 'no';
    case 'sell':
      return rights.sellers === 'everyone' ? 'yes' : 'no';
    case 'operate':
      return rights.operators === 'everyone' ? 'yes' : 'no';
    case 'lab':
      return rights.lab === 'everyone' ? 'yes' : 'no';
    default:
      return 'no';
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
    throw new Refusal('NOT_SIGNED_IN', 'This needs a sign-in.', 'Sign in at /sign-in, or send a token.');
  }
  throw new Refusal('FORBIDDEN', 'You may not do this here.', NEXT[who.kind]);
}

const NEXT: Readonly<Record<Principal['kind'], string>> = {
  person: 'Ask an admin.',
  bidder: 'Ask an admin, or sign in as one.',
  anonymous: 'Ask an admin, or sign in as one.',
  token: 'Use a token with the scope for it.',
  share: 'A share shows what it was made for and nothing else.',
};
