import type { AuditEntry, ShareShows } from '#protocol';
import { browserName } from '../doctor/browser-name.ts';
import { wholeAge } from '../format.ts';

/** Takes a time in ms since 1970 and now; returns how long ago that was: to within minutes, as the server keeps it. */
export function agoWords(at: number, now: number): string {
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
function endWords(at: number | null, now: number, moment: (at: number) => string): string {
  if (at === null) return 'no end';
  return at <= now ? `ended ${moment(at)}` : `until ${moment(at)}`;
}

/** What lasts until it ends or is revoked: a token, a share. */
export interface Lasting {
  readonly made: number;
  readonly expires: number | null;
  readonly revoked: number | null;
}

/** Takes what lasts, now, and what writes a moment; returns until when it works and when it was used, a line each. */
export function lastingWords(
  { revoked, expires, lastUsed }: Omit<Lasting, 'made'> & { readonly lastUsed: number | null },
  now: number,
  moment: (at: number) => string,
): string[] {
  return [
    revoked === null ? endWords(expires, now, moment) : `revoked ${moment(revoked)}`,
    lastUsed === null ? 'never used' : `used ${agoWords(lastUsed, now)}`,
  ];
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
