import { ERROR_STATUS } from '#protocol';
import { ask } from '../../../tests/lib/raw-http.ts';
import { upgradeBytes } from '../../../tests/lib/raw-websocket.ts';
import { DOORS } from '../doors.ts';
import { openSession, SESSION_QUERY } from '../door.ts';
import { REFUSALS } from '../inputs/refusals.ts';
import type { Place } from '../place.ts';
import { gist, type Row } from '../row.ts';
import { OPEN_TO_PAGES, ORIGINS, STRANGERS } from '../strangers.ts';

/** Takes a place; returns what makes no sense there, each with the code that names it. */
export function refusalRows({ port }: Place): Row[] {
  return REFUSALS.map(({ name, request, code }) => ({
    part: 'refused by name',
    door: (request.path ?? '/').split('?', 1)[0] ?? '/',
    attempt: name,
    expected: [`${ERROR_STATUS[code]} ${code}`],
    run: async () => gist(await ask(port, request)),
  }));
}

/** What is made for frames and pictures on other sites. */
const FOR_EVERYBODY: ReadonlySet<string> = new Set(['embed', 'embed.js', 'badge']);

/** Takes a place; returns who comes from where he should not, at every door. */
export function strangerRows({ port, needed }: Place): Row[] {
  const upgrades = {
    upgrade: () => Promise.resolve('EIO=4&transport=websocket'),
    'upgrade of a session': async () => `EIO=4&transport=websocket&sid=${await openSession(port)}`,
  };
  return STRANGERS.flatMap(({ who, headers, code }) => {
    const row = (door: string, run: () => Promise<string>): Row => {
      const open = code === 'ORIGIN_REFUSED' && FOR_EVERYBODY.has(door) ? (OPEN_TO_PAGES[door] ?? []) : [];
      const expected = [`${ERROR_STATUS[code]} ${code}`, ...open];
      return { part: 'one origin policy', door, attempt: who, expected, run };
    };
    return [
      ...DOORS.map(({ name, request, inSession }) =>
        row(name, async () => {
          const sid = inSession ? await openSession(port) : 'none';
          const { headers: own, ...rest } = request({ ...needed, sid });
          return gist(await ask(port, { ...rest, headers: { ...own, ...headers } }));
        }),
      ),
      ...Object.entries(upgrades).map(([name, query]) =>
        row(name, async () => gist(await ask(port, upgradeBytes(port, await query(), headers)))),
      ),
    ];
  });
}

/** Takes a place; returns the pages of other sites at every door. What they may open shows them nothing without a share. */
export function originRows({ port, needed }: Place): Row[] {
  return ORIGINS.flatMap((origin) =>
    DOORS.map(({ name, request, inSession }): Row => ({
      part: 'one origin policy',
      door: name,
      attempt: `pages of ${origin}`,
      expected: ['403 ORIGIN_REFUSED', ...(OPEN_TO_PAGES[name] ?? [])],
      run: async () => {
        const sid = inSession ? await openSession(port) : 'none';
        const { headers, ...rest } = request({ ...needed, sid });
        return gist(await ask(port, { ...rest, headers: { ...headers, Origin: origin } }));
      },
    })),
  );
}

/** Takes a place; returns what only a browser of another site would send to a command, and that links may lead here. */
export function commandRows({ port, needed, admin }: Place): Row[] {
  const commands = DOORS.filter(({ bodies }) => bodies !== undefined);
  const part = 'commands: JSON only';
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''];
  const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
  return [
    ...commands.flatMap(({ name, request }) =>
      types.map((type): Row => ({
        part,
        door: name,
        attempt: type === '' ? 'no type' : type,
        // A door that needs no body does not look at its type.
        expected: name === 'Lab sessions' ? ['201', '429 LAB_BUSY'] : ['415 NOT_JSON', '404 NOT_FOUND'],
        run: async () => {
          const { headers, ...rest } = request({ ...needed, sid: 'none' });
          const typed = { ...headers, Authorization: `Bearer ${admin}`, 'Content-Type': type };
          return gist(await ask(port, { ...rest, headers: typed }));
        },
      })),
    ),
    {
      part,
      door: 'page board',
      attempt: 'a link on another site',
      expected: ['200'],
      run: async () => gist(await ask(port, { path: '/', headers: link })),
    },
    {
      part,
      door: 'commands',
      attempt: 'a form on another site',
      expected: ['403 ORIGIN_REFUSED'],
      run: async () => {
        const request = DOORS.find(({ name }) => name === 'commands')?.request({ ...needed, sid: 'none' });
        return gist(await ask(port, { ...request, headers: link }));
      },
    },
    ...['j=0', 'j=___eio', 'j='].map((jsonp): Row => ({
      part: 'no JSONP',
      door: 'a poll with a session',
      attempt: jsonp,
      expected: ['400 JSONP_REFUSED'],
      run: async () =>
        gist(await ask(port, { path: `${SESSION_QUERY}&sid=${await openSession(port)}&${jsonp}` })),
    })),
  ];
}
