import { PAGE_PATHS } from '#protocol';
import { siteHref } from '../place.ts';
import { BACK } from './back.ts';

/** Takes the sign-in page's address; returns where one goes from there: a page of this site, whatever the address says. */
export function backTarget({ origin, search }: Pick<Location, 'origin' | 'search'>): string {
  const home = siteHref(PAGE_PATHS.board);
  const wanted = new URLSearchParams(search).get(BACK) ?? home;
  if (!wanted.startsWith('/') || !URL.canParse(wanted, origin)) return home;
  const url = new URL(wanted, origin);
  const path = url.pathname + url.search + url.hash;
  // A browser reads `//host` as another site's address, also where that is left of `/..//host`.
  const isHere = url.origin === origin && path.startsWith(home) && !path.startsWith('//');
  return isHere && url.pathname !== siteHref(PAGE_PATHS.signIn) ? path : home;
}
