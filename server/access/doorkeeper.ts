import type { IncomingMessage } from 'node:http';
import { Refusal, type Who } from '#protocol';
import type { Action, Rights } from './authorise.ts';
import type { PersonPrincipal, Principal } from './principal.ts';

/** What of a request says who asks. */
export type Request = Pick<IncomingMessage, 'headers'>;

/** Who stands at every door and beside every command. */
export interface Doorkeeper {
  /** Who may do what, as the settings have it. */
  readonly rights: Rights;
  /** Takes a request, what it is for and perhaps the topics; returns who asks. Rejects with Refusal when he may not, or is nobody. */
  admit(request: Request, action: Action, pattern?: string): Promise<Principal>;
  /** Takes the token of who commands and what he does; returns who acts. Rejects with Refusal when he may not, or is nobody. */
  actor(token: string, action: Action): Promise<Who>;
}

/** Takes who asks; returns under which name he acts, undefined when he has none. */
export function whoOf(who: Principal): Who | undefined {
  switch (who.kind) {
    case 'person':
      return { role: who.role, id: who.id, name: who.name };
    case 'bidder':
    case 'token':
      return { role: 'bidder', id: who.id, name: who.name };
    case 'share':
    case 'anonymous':
      return undefined;
  }
}

/** As `whoOf`. Throws Refusal when he has none. */
export function requireWho(who: Principal): Who {
  const acting = whoOf(who);
  if (acting !== undefined) return acting;
  throw new Refusal(
    'NOT_SIGNED_IN',
    'This needs an identity.',
    'Send Authorization: Bearer and your token, or sign in.',
  );
}

/** Takes who asks; returns him. Throws Refusal where he is no person who has signed in. */
export function requirePerson(who: Principal): PersonPrincipal {
  if (who.kind === 'person') return who;
  throw new Refusal('NOT_SIGNED_IN', 'This is for who has signed in.', 'Sign in by a link or a password.');
}
