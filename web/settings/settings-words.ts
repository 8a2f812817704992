import type { ApiToken, AuditEntry, Person, ShareShows } from '#protocol';
import { browserName } from '../doctor/browser-name.ts';
import { wholeAge } from '../format.ts';

/** Takes a time in ms since 1970 and now; returns how long ago that was: to within minutes, as the server keeps it. */
export function agoWords(at: number | null, now: number): string {
  if (at === null) return 'never';
  const ms = now - at;
  return ms < 5 * 60_000 ? 'in the last minutes' : `${wholeAge(ms)} ago`;
}

/** Takes what a browser called itself; returns it in a few words where it is a known one, as it is elsewhere. */
export function browserWords(userAgent: string): string {
  const name = browserName(userAgent);
  if (!name.startsWith('a browser')) return name;
  return userAgent === '' ? 'An unknown browser' : userAgent;
}

/** Takes when something ends and now; returns it in words. */
export function endWords(at: number | null, now: number, moment: (at: number) => string): string {
  if (at === null) return 'no end';
  return at <= now ? `ended ${moment(at)}` : `until ${moment(at)}`;
}

/** What lasts until it ends or is revoked: a token, a share. */
export interface Lasting {
  readonly made: number;
  readonly expires: number | null;
  readonly revoked: number | null;
}

/** Takes what lasts and now; true when it works no more. */
export function isOver({ revoked, expires }: Omit<Lasting, 'made'>, now = Date.now()): boolean {
  return revoked !== null || (expires !== null && expires <= now);
}

/** Takes what lasts; returns what still works first, the newest of each first. */
export function workingFirst<Thing extends Lasting>(things: readonly Thing[]): Thing[] {
  return things.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)) || b.made - a.made);
}

const DONE: Readonly<Record<string, string>> = {
  'person-added': 'Invited',
  'person-removed': 'Removed',
  invited: 'New sign-in link for',
  'password-set': 'Password set of',
  'password-removed': 'Password removed of',
  'signed-in': 'Signed in',
  'signed-out': 'Signed out',
  'signed-out-everywhere': 'Signed out everywhere',
  'sign-in-failed': 'Sign-in refused',
  'token-made': 'API token made',
  'token-revoked': 'API token revoked',
  'share-made': 'Share made',
  'share-changed': 'Share changed',
  'share-renewed': 'New link of share',
  'share-revoked': 'Share revoked',
  'share-secret-read': 'Link or key read of share',
};

/** Takes an entry of the audit list; returns what was done. A kind that a newer server has is read as it is. */
export function auditWords({ what }: Pick<AuditEntry, 'what'>): string {
  return Object.hasOwn(DONE, what) ? (DONE[what] ?? what) : what.replaceAll('-', ' ');
}

/** Takes what a share shows; returns it in words. `panel` knows the titles of panels. */
export function showsWords(shows: ShareShows, panel: (id: string) => string): string {
  switch (shows.kind) {
    case 'board':
      return 'the board';
    case 'panel':
      return `the panel ${panel(shows.panel)}`;
    case 'lot':
      return 'a lot';
    case 'lots':
      return 'the list of lots';
    case 'alerts':
      return 'the alerts';
  }
}

/** Takes API tokens, a person's id and now; returns how many he made that still work. */
export function workingOf(
  tokens: readonly Pick<ApiToken, 'maker' | 'expires' | 'revoked'>[],
  person: string,
  now = Date.now(),
): number {
  return tokens.filter((token) => token.maker === person && !isOver(token, now)).length;
}

/** Takes somebody, and how many API tokens that still work he made; returns what his removal does. */
export function removalWords({ name, role }: Pick<Person, 'name' | 'role'>, tokens: number): string {
  const words = [`${name} is signed out everywhere at once and cannot sign in any more.`];
  if (tokens === 1) {
    words.push(`The API token that ${name} made is revoked as well: programs that use it are cut off.`);
  }
  if (tokens > 1) {
    words.push(
      `${tokens} API tokens that ${name} made are revoked as well: programs that use them are cut off.`,
    );
  }
  if (role === 'admin') {
    words.push(
      `Sign-in links that ${name} made end unless they were used.`,
      `Shares go on: give those a new link, under Shares, that ${name} should not open any more.`,
    );
  }
  words.push('What was done under this name stays in the audit list.');
  return words.join(' ');
}
