import { PAGE_PATHS } from '#protocol';
import { siteHref } from '../place.ts';
import { BACK } from './back.ts';

/** Takes the sign-in page's address; returns where one goes from there: a page of this site, whatever the address says. */
export function backTarget({ origin, search }: Pick<Location, 'origin' | 'search'>): string {
  const home = siteHref(PAGE_PATHS.board);
  const wanted = new URLSearchParams(search).get(BACK) ?? home;
  // A browser reads `//host` and `/\host` as another site's address.
  if (!/^\/(?![/\\])/.test(wanted) || !URL.canParse(wanted, origin)) return home;
  const url = new URL(wanted, origin);
  const path = url.pathname + url.search + url.hash;
  return url.origin === origin && path.startsWith(home) && url.pathname !== siteHref(PAGE_PATHS.signIn)
    ? path
    : home;
}
