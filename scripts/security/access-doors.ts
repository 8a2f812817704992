import { PATHS, QUERY } from '#protocol';
import { asked, told, type Door, type Needed } from './door.ts';

/** The doors of who may do what: signing in and out, people, tokens, the audit list, shares and what embeds one. */

const { access } = PATHS;
const NOBODY = 'k3v9x2ab7q0dk3v9x2ab';

/** Sign-ins that are all wrong. */
export const SIGN_INS = [
  { name: 'Admin', password: 'not the right one' },
  { code: 'a'.repeat(43) },
  { token: 'b'.repeat(43) },
];

const ofShare =
  (part = '') =>
  ({ share }: Needed): string =>
    `${PATHS.shares}/${share}${part}`;

/** What an admin says of a share, in each way. */
export const TERMS = [
  {
    title: 'CPU',
    shows: { kind: 'board' },
    kind: 'public',
    topics: ['metrics/*'],
    series: { names: ['synthetic.wave'], labels: { n: '0' } },
    origins: ['*'],
    expires: null,
    badge: true,
  },
  {
    title: 'Lots',
    shows: { kind: 'lots' },
    kind: 'signed',
    topics: ['lots/*'],
    series: null,
    origins: ['https://host.example'],
    expires: 4_000_000_000_000,
    badge: false,
  },
] as const;

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
  asked('shares', PATHS.shares),
  told('POST', 'a new share', PATHS.shares, () => TERMS),
  told('PUT', 'a changed share', ofShare(), () => TERMS),
  asked('a secret', ofShare('/secret'), 'POST'),
  told('POST', 'a guest', ofShare('/guest'), () => [{ seconds: 60, labels: { core: '0' } }]),
  asked('what a share shows', ofShare()),
  asked('embed', ({ share }) => `${PATHS.embed}/${share}?theme=dark&range=5m`),
  asked('embed.js', PATHS.embedScript),
  asked('badge', ({ share }) => `${PATHS.badge}/${share}.svg?label=cpu`),
];
