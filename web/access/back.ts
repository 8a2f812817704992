import { PAGE_PATHS } from '#protocol';
import { siteHref } from '../place.ts';

/** Query key of the sign-in page: where one came from. */
export const BACK = 'back';

/** Takes where one is; returns the address of the sign-in page, which leads back there. */
export function signInAddress({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  const page = siteHref(PAGE_PATHS.signIn);
  if (pathname === page) return page;
  return `${page}?${BACK}=${encodeURIComponent(pathname + search + hash)}`;
}
