import { PATHS } from '#protocol';
import { ask, type Answer } from '../../../tests/lib/raw-http.ts';
import { DOORS } from '../doors.ts';
import { SIGN_INS } from '../access-doors.ts';
import { Actors } from '../actors.ts';
import type { Place } from '../place.ts';
import { gist, type Row } from '../row.ts';

/** What every answer says of itself, and how somebody comes to be signed in. */

/** The headers of no answer. */
const NONE: Answer['headers'] = {};

/** What the policy of every document has in it. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
];

/** Takes a place; returns what its documents and answers say of themselves. */
export function headerRows({ port, needed }: Place): Row[] {
  const part = 'headers';
  const documents = DOORS.filter(({ name }) => name.startsWith('page ') || name === 'embed');
  const lacking = (answer: Answer | undefined): string => {
    const headers = answer?.headers ?? NONE;
    const policy = headers['content-security-policy'] ?? '';
    const missing = [
      ...POLICY.filter((one) => !policy.includes(one)),
      ...(/unsafe-(inline|eval)|data:|blob:/.test(policy) ? ['a strict policy'] : []),
      ...(headers['referrer-policy'] === 'no-referrer' ? [] : ['no-referrer']),
      ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['nosniff']),
    ];
    return missing.length === 0 ? 'all of it' : `lacks ${missing.join(', ')}`;
  };
  return [
    ...documents.map(({ name, request }): Row => ({
      part,
      door: name,
      attempt: 'its policy',
      expected: ['all of it'],
      run: async () => lacking(await ask(port, request({ ...needed, sid: '' }))),
    })),
    ...DOORS.filter(({ inSession }) => !inSession).map(({ name, request }): Row => ({
      part,
      door: name,
      attempt: 'nosniff, and which server it is',
      expected: ['nosniff, and does not say'],
      run: async () => {
        const headers = (await ask(port, request({ ...needed, sid: '' })))?.headers ?? NONE;
        const told = headers['x-powered-by'] ?? headers['server'];
        return `${headers['x-content-type-options']}, and ${told === undefined ? 'does not say' : `says ${told}`}`;
      },
    })),
  ];
}

/** Takes a place that has just been started; returns how its link, its cookies and wrong ways to sign in behave. */
export function signInRows({ port, server, admin }: Place): Row[] {
  const part = 'signing in';
  const actors = new Actors(port, admin);
  const row = (attempt: string, expected: readonly string[], run: () => Promise<string>): Row => {
    return { part, door: 'signing in', attempt, expected, run };
  };
  const sign = async (body: unknown): Promise<Answer | undefined> =>
    ask(port, {
      method: 'POST',
      path: PATHS.session,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const code = /#code=([A-Za-z0-9_-]+)/.exec(server.said())?.[1] ?? '';
  const guesses = ['admin', 'password', 'switchyard', '', 'changeme'].map((password) => ({
    name: 'Admin',
    password,
  }));
  return [
    row('the link that the start printed, twice', ['200, then 401 NOT_SIGNED_IN'], async () => {
      const [first, second] = [await sign({ code }), await sign({ code })];
      return `${gist(first)}, then ${gist(second)}`;
    }),
    ...[...guesses, ...SIGN_INS].map((body) =>
      row(JSON.stringify(body).slice(0, 50), ['401 NOT_SIGNED_IN'], async () => gist(await sign(body))),
    ),
    row('the first visitor makes himself admin', ['401 NOT_SIGNED_IN'], async () =>
      gist(await actors.send('POST', `${PATHS.access}/people`, { name: 'Me', role: 'admin' }, '')),
    ),
    row('a cookie: HttpOnly, SameSite=Strict, Path=/', ['all of it'], async () => {
      const { code: invited } = await actors.invite('Cook', 'viewer');
      const cookie = (await sign({ code: invited }))?.headers['set-cookie'] ?? '';
      return ['HttpOnly', 'SameSite=Strict', 'Path=/'].every((one) => cookie.includes(one))
        ? 'all of it'
        : cookie;
    }),
    row('a cookie in a page of another site', ['403 ORIGIN_REFUSED'], async () => {
      const { cookie } = await actors.person('Kim', 'admin');
      return gist(await ask(port, { path: PATHS.poll, headers: { Cookie: cookie, Origin: 'null' } }));
    }),
    row('a token in the address', ['401 NOT_SIGNED_IN'], async () =>
      gist(await ask(port, { path: `${PATHS.access}?token=${admin}&authorization=Bearer%20${admin}` })),
    ),
  ];
}
