/** A script of the built page: in the folder of all of them, or the one that other sites name. What is before it is the site. */
const BUILT = /^(https?:\/\/.+)\/(?:assets\/[^/]+|embed\.js)$/;

/** Takes the URL of a script; returns the site whose build it is of, undefined for one that was not built. */
export function siteOf(script: string): string | undefined {
  return BUILT.exec(script)?.[1];
}

const SITE = siteOf(import.meta.url);

/** The path below which the site is hosted, without a slash at its end: empty at the root. */
export const BASE_PATH = SITE === undefined ? '' : new URL(SITE).pathname.replace(/\/$/, '');

/**
 * Where this server is found: its origin, and the path below which it is hosted, without a slash at the end. That is where this
 * script came from, which may be another place than the page that it is in.
 */
export function siteUrl(): string {
  return SITE ?? location.origin;
}

/** Takes a site and a path of ours, with a query perhaps; returns the URL. */
export function atSite(site: string, path: string): URL {
  return new URL(`${site}${path}`);
}

/** Takes a path of ours, such as one of PAGE_PATHS; returns it as a link of this page needs it. */
export function siteHref(path: string): string {
  return `${BASE_PATH}${path}`;
}

/** Takes a path of this page's origin, and below which path the site is; returns it as PAGE_PATHS name it. */
export function sitePath(pathname: string, base = BASE_PATH): string {
  if (pathname === base) return '/';
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}
