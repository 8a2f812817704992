import { PATHS, QUERY } from '#protocol';
import { TERMS } from '../access-doors.ts';
import { Actors } from '../actors.ts';
import { LINES, outcomeOf } from '../lines.ts';
import type { Place } from '../place.ts';
import type { Row } from '../row.ts';

/** Whoever is signed out, revoked or removed is cut on every transport, and is not let in again. */

/** Milliseconds in which all of it must have happened. */
const CUT_WITHIN = 5_000;

/** Somebody who reads, and what ends that. */
interface Reader {
  readonly token: string;
  readonly end: () => Promise<unknown>;
  /** What he is told when he comes again. */
  readonly then: readonly string[];
}

/** Takes who makes them; returns every way to read and to be ended. */
function readers(actors: Actors): Record<string, () => Promise<Reader>> {
  const person = async (
    end: (who: { token: string; person: string }) => Promise<unknown>,
  ): Promise<Reader> => {
    const who = await actors.person(`R ${Math.random().toString(36).slice(2)}`, 'viewer');
    return { token: who.token, end: () => end(who), then: ['REVOKED', 'NOT_SIGNED_IN'] };
  };
  const shared = async (end: (id: string) => Promise<unknown>): Promise<Reader> => {
    const { id } = await actors.share({ ...TERMS[0], series: null });
    const { token = '' } = await actors.secret(id);
    return { token, end: () => end(id), then: ['REVOKED', 'NOT_SIGNED_IN'] };
  };
  return {
    'signed out': () => person(({ token }) => actors.send('DELETE', PATHS.session, undefined, token)),
    'signed out everywhere': () =>
      person(({ token }) =>
        actors.send('DELETE', `${PATHS.session}?${QUERY.everywhere}=1`, undefined, token),
      ),
    'a person removed': () =>
      person(({ person: id }) => actors.send('DELETE', `${PATHS.access}/people/${id}`)),
    'an API token revoked': async () => {
      const { id, token } = await actors.apiToken(['read']);
      return { token, end: () => actors.revoke(id), then: ['REVOKED'] };
    },
    'a share revoked': () => shared((id) => actors.send('DELETE', `${PATHS.shares}/${id}`)),
    'a share’s link made anew': () => shared((id) => actors.send('PUT', `${PATHS.shares}/${id}/secret`)),
    'a guest’s time over': async () => {
      const { id } = await actors.share({ ...TERMS[0], series: null, kind: 'guest' });
      const begun = performance.now();
      const token = await actors.guest(id, 10);
      const left = (): number => Math.max(0, 10_000 - (performance.now() - begun));
      return {
        token,
        end: () => new Promise((resolve) => setTimeout(resolve, left())),
        then: ['TOKEN_EXPIRED'],
      }; // its time is what is waited for
    },
  };
}

/** Takes a place where looking needs a sign-in; returns who is cut by what, on every transport. */
export function cutRows({ port, admin }: Place): Row[] {
  const ways = readers(new Actors(port, admin));
  return Object.entries(ways).flatMap(([attempt, begin]) =>
    Object.entries(LINES).map(([door, open]): Row => ({
      part: 'cut within 5 s',
      door,
      attempt,
      expected: ['cut, and not let in again'],
      run: async () => {
        const { token, end, then } = await begin();
        const line = await open(port, { token });
        if (typeof line === 'string') return `not let in: ${line}`;
        const over = line.over(CUT_WITHIN + 10_000);
        await end();
        const ended = performance.now();
        const said = await over;
        line.close();
        if (said === false) return 'never cut';
        const took = performance.now() - ended;
        if (took > CUT_WITHIN) return `cut after ${Math.round(took)} ms`;
        const again = outcomeOf(await open(port, { token }));
        return then.includes(again) ? 'cut, and not let in again' : `cut, and then ${again}`;
      },
    })),
  );
}
