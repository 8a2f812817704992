import * as v from 'valibot';
import { PATHS, QUERY, SessionAnswerSchema, type SessionAnswer, type SignIn } from '#protocol';
import { siteUrl } from '../place.ts';
import { askServer } from '../state/ask.ts';

/** What is asked of the server about who is signed in; tests bring their own. */
export interface AccountDoor {
  /** Who this browser is signed in as. */
  session(): Promise<SessionAnswer>;
  signIn(how: SignIn): Promise<unknown>;
  /** Ends this session, or every session of this person. */
  signOut(everywhere: boolean): Promise<unknown>;
}

/** Returns this server's door. Each way throws Refusal when the server said no, and whatever fetch threw without an answer of ours. */
export function accountDoor(): AccountDoor {
  const asked = { path: PATHS.session, query: {}, name: 'session' };
  return {
    session: () => askServer({ ...asked, origin: siteUrl(), schema: SessionAnswerSchema }),
    signIn: (post) => askServer({ ...asked, origin: siteUrl(), schema: v.unknown(), post }),
    signOut: (everywhere) =>
      askServer({
        ...asked,
        origin: siteUrl(),
        schema: v.unknown(),
        query: everywhere ? { [QUERY.everywhere]: '1' } : {},
        remove: true,
      }),
  };
}
