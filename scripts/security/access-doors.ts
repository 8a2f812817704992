import { PATHS, QUERY } from '#protocol';
import { asked, told, type Door } from './door.ts';

/** The doors of who may do what: signing in and out, people, tokens, the audit list. */

const { access } = PATHS;
const NOBODY = 'k3v9x2ab7q0dk3v9x2ab';

/** Sign-ins that are all wrong. */
const SIGN_INS = [
  { name: 'Admin', password: 'not the right one' },
  { code: 'a'.repeat(43) },
  { token: 'b'.repeat(43) },
];

/** Their requests, but for who asks. */
export const ACCESS_DOORS: readonly Door[] = [
  asked('session', PATHS.session),
  told('POST', 'signing in', PATHS.session, () => SIGN_INS),
  asked('signing out', PATHS.session, 'DELETE'),
  asked('signing out everywhere', `${PATHS.session}?${QUERY.everywhere}=1`, 'DELETE'),
  asked('access', access),
  told('POST', 'people', `${access}/people`, () => [
    { name: `P ${Math.random().toString(36).slice(2)}`, role: 'viewer' },
  ]),
  asked('a link', `${access}/people/${NOBODY}/link`, 'POST'),
  asked('a person', `${access}/people/${NOBODY}`, 'DELETE'),
  told('PUT', 'a password', `${access}/password`, () => [
    { password: 'a password of mine', current: 'none' },
  ]),
  asked('my sessions', `${access}/sessions`),
  asked('a session', `${access}/sessions/${NOBODY}`, 'DELETE'),
  told('POST', 'tokens', `${access}/tokens`, () => [{ name: 'T', scopes: ['read'], days: 1 }]),
  asked('a token', `${access}/tokens/${NOBODY}`, 'DELETE'),
  asked('audit', `${access}/audit?${QUERY.before}=100`),
];
