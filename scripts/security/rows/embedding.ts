import { SignJWT, UnsecuredJWT } from 'jose';
import { ERROR_STATUS, HEADERS, PATHS, type ErrorCode } from '#protocol';
import { ask, type Answer } from '../../../tests/lib/raw-http.ts';
import { TERMS } from '../access-doors.ts';
import { Actors } from '../actors.ts';
import { DOORS } from '../doors.ts';
import { LINES, outcomeOf } from '../lines.ts';
import type { Place } from '../place.ts';
import { gist, type Row } from '../row.ts';

/** Shares: whose pages may use which token where, and what a token does not open. */

const PART = 'embedding';
const HOST = 'https://host.example';
const OTHER = 'https://other.example';
const WEEK = 7 * 86_400;

/** A share of each kind, for the pages of one site. */
export interface Shared {
  readonly ids: Readonly<Record<'public' | 'signed' | 'guest', string>>;
  readonly tokens: Readonly<Record<'public' | 'signed' | 'guest', string>>;
  /** What signs for the signed one. */
  readonly key: string;
  /** A share that was revoked, and its token. */
  readonly revoked: { readonly id: string; readonly token: string };
}

const sign = (id: string, key: string, seconds: number, alg = 'HS256'): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg, kid: id })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(new TextEncoder().encode(key));

/** Takes a place; makes its shares. */
export async function share({ port, admin }: Place): Promise<Shared> {
  const actors = new Actors(port, admin);
  const terms = { ...TERMS[0], series: null, origins: [HOST] };
  const made = async (kind: string): Promise<string> => (await actors.share({ ...terms, kind })).id;
  const ids = { public: await made('public'), signed: await made('signed'), guest: await made('guest') };
  const { key = '' } = await actors.secret(ids.signed);
  const { token = '' } = await actors.secret(ids.public);
  const gone = await made('public');
  const { token: over = '' } = await actors.secret(gone);
  await actors.send('DELETE', `${PATHS.shares}/${gone}`);
  const tokens = {
    public: token,
    signed: await sign(ids.signed, key, 600),
    guest: await actors.guest(ids.guest, 600),
  };
  return { ids, tokens, key, revoked: { id: gone, token: over } };
}

const row = (door: string, attempt: string, expected: readonly string[], run: () => Promise<string>): Row => {
  return { part: PART, door, attempt, expected, run };
};
const refusal = (code: ErrorCode): string => `${ERROR_STATUS[code]} ${code}`;
const bearer = (token: string): Record<string, string> => ({ [HEADERS.authorization]: `Bearer ${token}` });

/** Takes a place that is open to everybody, and its shares; returns what their tokens do in whose pages. */
export function shareRows({ port, needed }: Place, { ids, tokens, key, revoked }: Shared): Row[] {
  const view = (id: string, token: string, origin = ''): Promise<Answer | undefined> =>
    ask(port, { path: `${PATHS.shares}/${id}`, headers: { ...bearer(token), Origin: origin } });
  const kinds = ['public', 'signed', 'guest'] as const;
  const sites = { [HOST]: 'let in', null: 'let in', '': 'let in', [OTHER]: 'ORIGIN_REFUSED' };
  const inPages = kinds.flatMap((kind) =>
    Object.entries(sites).flatMap(([origin, due]) => [
      ...Object.entries(LINES).map(([name, open]) =>
        row(name, `a ${kind} token in a page of ${origin || 'ours'}`, [due], async () =>
          outcomeOf(await open(port, { token: tokens[kind], origin })),
        ),
      ),
      row(
        'what a share shows',
        `a ${kind} token in a page of ${origin || 'ours'}`,
        [due === 'let in' ? `200 for ${origin || 'nobody'}` : refusal('ORIGIN_REFUSED')],
        async () => {
          const answer = await view(ids[kind], tokens[kind], origin);
          if (answer?.status !== 200) return gist(answer);
          return `200 for ${answer.headers['access-control-allow-origin'] ?? 'nobody'}`;
        },
      ),
    ]),
  );
  const nobody = ['https://host.example', 'null'].flatMap((origin) =>
    Object.entries(LINES).map(([name, open]) =>
      row(name, `no token in a page of ${origin}`, ['ORIGIN_REFUSED'], async () =>
        outcomeOf(await open(port, { origin })),
      ),
    ),
  );
  const outside = Object.entries(LINES).flatMap(([name, open]) => [
    row(name, 'a topic outside the share', ['FORBIDDEN'], async () =>
      outcomeOf(await open(port, { token: tokens.public, topics: 'lots/*' })),
    ),
    row(name, 'a sealed topic', ['UNKNOWN_TOPIC'], async () =>
      outcomeOf(await open(port, { token: tokens.public, topics: 'sealed/access' })),
    ),
    row(name, 'a sealed topic, by the admin', ['UNKNOWN_TOPIC'], async () =>
      outcomeOf(await open(port, { token: needed.as, topics: 'sealed/access' })),
    ),
    row(name, 'a revoked share', ['REVOKED'], async () =>
      outcomeOf(await open(port, { token: revoked.token })),
    ),
  ]);
  const forged: readonly (readonly [string, () => Promise<string>, string])[] = [
    ['another share’s token', () => Promise.resolve(tokens.guest), ids.public],
    ['a letter changed', () => Promise.resolve(flipped(tokens.public)), ids.public],
    ['signed with another key', () => sign(ids.signed, 'k'.repeat(43), 600), ids.signed],
    ['signed with the key, for another share', () => sign(ids.guest, key, 600), ids.guest],
    ['signed for a public share', () => sign(ids.public, key, 600), ids.public],
    ['the algorithm none', () => Promise.resolve(unsigned(ids.signed)), ids.signed],
    ['another algorithm', () => sign(ids.signed, key.padEnd(64, key), 600, 'HS512'), ids.signed],
    ['over', () => sign(ids.signed, key, -60), ids.signed],
    ['good for a week', () => sign(ids.signed, key, WEEK), ids.signed],
    ['the key itself', () => Promise.resolve(key), ids.signed],
    ['a prototype as its share', () => sign('__proto__', key, 600), ids.signed],
  ];
  const forgeries = forged.map(([attempt, token, id]) =>
    row(
      'what a share shows',
      attempt,
      [refusal(attempt === 'over' ? 'TOKEN_EXPIRED' : 'NOT_SIGNED_IN')],
      async () => gist(await view(id, await token())),
    ),
  );
  return [...inPages, ...nobody, ...outside, ...forgeries, ...elsewhere(port, tokens.public, needed)];
}

const flipped = (token: string): string =>
  `${token.slice(0, -3)}${token.at(-3) === 'a' ? 'b' : 'a'}${token.slice(-2)}`;

/** A token that nobody has signed. */
function unsigned(id: string): string {
  const [, claims = ''] = new UnsecuredJWT({}).setExpirationTime('10m').encode().split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none', kid: id })).toString('base64url');
  return `${header}.${claims}.`;
}

/** What a share's token does not open, at every other door. */
const OPEN_TO_ALL =
  /^page |^(healthz|readyz|session|signing|identity$|handshake|hook|embed|embed\.js|badge|what a share shows)|session$/;
const OF_SHARES: ReadonlySet<string> = new Set(['snapshot', 'history', 'stream', 'poll']);

function elsewhere(port: number, token: string, needed: Place['needed']): Row[] {
  return DOORS.filter(({ name }) => !OPEN_TO_ALL.test(name) && !OF_SHARES.has(name)).map(
    ({ name, request }) =>
      row(name, 'a share’s token', [refusal('FORBIDDEN'), refusal('NOT_SIGNED_IN')], async () => {
        const { headers, ...rest } = request({ ...needed, sid: 'none' });
        return gist(await ask(port, { ...rest, headers: { ...headers, ...bearer(token) } }));
      }),
  );
}

/** Takes a place and its shares; returns what frames and preflights of other sites are answered. */
export function frameRows({ port }: Place, { ids, revoked }: Shared): Row[] {
  const csp = (answer: Answer | undefined): string =>
    /frame-ancestors ([^;]*)/.exec(answer?.headers['content-security-policy'] ?? '')?.[1] ?? 'nobody says';
  const preflight = (path: string, origin: string): Promise<Answer | undefined> =>
    ask(port, {
      method: 'OPTIONS',
      path,
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'authorization',
      },
    });
  const embed = (id: string): Promise<Answer | undefined> => ask(port, { path: `${PATHS.embed}/${id}` });
  return [
    row('embed', 'who may frame it', [`'self' ${HOST}`], async () => csp(await embed(ids.public))),
    row('embed', 'who may frame one that was revoked', ['*'], async () => csp(await embed(revoked.id))),
    row('embed', 'X-Frame-Options and cookies', ['none'], async () => {
      const answer = await embed(ids.public);
      return answer?.headers['x-frame-options'] ?? answer?.headers['set-cookie'] ?? 'none';
    }),
    ...DOORS.filter(({ name }) => name.startsWith('page ')).map(({ name, request }) =>
      row(name, 'who may frame it', ["'none'"], async () =>
        csp(await ask(port, request({ sid: '', as: '', lot: '', share: '' }))),
      ),
    ),
    ...[PATHS.poll, PATHS.stream, PATHS.snapshot, PATHS.history, `${PATHS.shares}/${ids.public}`].map(
      (path) =>
        row(path, 'a preflight of another site', [`204 for ${HOST}`], async () => {
          const answer = await preflight(path, HOST);
          return `${answer?.status} for ${answer?.headers['access-control-allow-origin']}`;
        }),
    ),
    ...[PATHS.commands, PATHS.session, PATHS.access, PATHS.shares, PATHS.lots, PATHS.metrics].map((path) =>
      row(path, 'a preflight of another site', [refusal('ORIGIN_REFUSED')], async () =>
        gist(await preflight(path, HOST)),
      ),
    ),
  ];
}
