import { HEADERS } from '#protocol';
import { ask } from '../../../tests/lib/raw-http.ts';
import type { Tokens } from '../actors.ts';
import { DOORS } from '../doors.ts';
import { LINES, outcomeOf } from '../lines.ts';
import type { Place } from '../place.ts';
import { gist, type Row } from '../row.ts';

/** Who is let in where, on a server that wants everybody signed in and lets admins alone sell, operate and run the Lab. */

const PART = 'who';
/** How the server is started whose doors these are. */
export const STRICT = [
  '--viewers',
  'signed-in',
  '--sellers',
  'admins',
  '--operators',
  'admins',
  '--lab',
  'admins',
];

const ADMINS = ['admin', 'a signed-in admin'];
const PEOPLE = [...ADMINS, 'viewer'];
const READERS = [...PEOPLE, 'token: read'];
const OVER = ['a revoked token', 'signed out'];
const NOBODIES = ['nobody', 'bidder', 'nobody’s token', 'half a token'];

/** Who is let in by which door. One that is not named lets everybody in, whatever he shows. */
const LET_IN: Readonly<Record<string, readonly string[]>> = {
  ...group(READERS, [
    ...['metrics', 'snapshot', 'history', 'stream', 'poll', 'lots', 'a lot', 'a proof'],
    ...['alerts', 'fired', 'rules', 'a strip', 'a Lab report'],
  ]),
  ...group(PEOPLE, ['commands', 'a watch', 'presence', 'preview']),
  ...group([...PEOPLE, 'token: bid'], ['my bids']),
  ...group(ADMINS, ['Lab sessions', 'a Lab session', 'Lab settings', 'the tap', 'Lab reports']),
  ...group(ADMINS, ['shares', 'a new share', 'a changed share', 'a secret']),
  ...group([...ADMINS, 'token: embed'], ['a guest']),
  ...group(ADMINS, ['access', 'people', 'a link', 'a person', 'tokens', 'a token', 'audit']),
};
/** What is one's own business: for people, whatever their role; a program is nobody there. */
const OWN: ReadonlySet<string> = new Set(['a password', 'my sessions', 'a session']);
/** Doors that look at the token and have another rule: rows of their own, or none. */
const APART: ReadonlySet<string> = new Set([
  ...['identity: who', 'identity', 'session', 'signing in', 'signing out', 'signing out everywhere', 'hook'],
  ...['what a share shows', 'embed', 'embed.js', 'badge'],
  ...['handshake', 'a poll with a session', 'a message with a session'],
]);

function group(who: readonly string[], doors: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(doors.map((door) => [door, who]));
}

/** Takes a door's name and who asks; returns what must come of it. */
function dueTo(door: string, who: string): string {
  const own = OWN.has(door);
  const letIn = own ? PEOPLE : LET_IN[door];
  if (letIn === undefined || letIn.includes(who)) return 'let in';
  if (OVER.includes(who)) return '403 REVOKED';
  return NOBODIES.includes(who) || (own && who.startsWith('token:')) ? '401 NOT_SIGNED_IN' : '403 FORBIDDEN';
}

/** Takes what was answered; returns it as far as it matters here: whoever is let in may ask for what is not there. */
function verdictOf(got: string): string {
  return /^40[13] /.test(got) ? got : 'let in';
}

/** Takes everybody, what must come of it for each, and the attempt; returns a row for each outcome. */
function rowsFor(
  door: string,
  tokens: Tokens,
  due: (who: string) => string,
  attempt: (token: string) => Promise<string>,
): Row[] {
  const names = Object.keys(tokens);
  return [...new Set(names.map(due))].map((outcome): Row => {
    const who = names.filter((name) => due(name) === outcome);
    return {
      part: PART,
      door,
      attempt: who.length === names.length ? 'everybody' : who.join(', '),
      expected: [outcome],
      run: async () => {
        const got: string[] = [];
        for (const name of who) {
          const verdict = await attempt(tokens[name] ?? '');
          if (verdict !== outcome) got.push(`${name}: ${verdict}`);
        }
        return got.length === 0 ? outcome : got.join(', ');
      },
    };
  });
}

/** Takes the strict place and everybody's tokens; returns who is let in at each door. */
export function whoRows({ port, needed, admin }: Place, tokens: Tokens): Row[] {
  const authorization = (token: string): string => (token === '' ? '' : `Bearer ${token}`);
  const http = DOORS.filter(({ name }) => !APART.has(name)).flatMap(({ name, request }) =>
    rowsFor(
      name,
      tokens,
      (who) => dueTo(name, who),
      async (token) => {
        const { headers, ...rest } = request({ ...needed, sid: 'none', as: token === '' ? admin : token });
        const shown = { ...headers, [HEADERS.authorization]: authorization(token) };
        return verdictOf(gist(await ask(port, { ...rest, headers: shown })));
      },
    ),
  );
  const streams = Object.entries(LINES).flatMap(([name, open]) =>
    rowsFor(
      name,
      tokens,
      (who) => streamDueTo(name, who),
      async (token) => outcomeOf(await open(port, { token })),
    ),
  );
  return [...http, ...streams];
}

/** As `dueTo`, on a stream. A token that cannot be one is malformed in a handshake. */
function streamDueTo(name: string, who: string): string {
  const due = dueTo('stream', who);
  if (due === 'let in') return due;
  const inHandshake = name === 'websocket' || name === 'long-polling';
  return who === 'half a token' && inHandshake ? 'MALFORMED_REQUEST' : due.slice(4);
}
