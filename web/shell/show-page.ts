import { mount, type Component } from 'svelte';
import { sitePath, siteUrl } from '../place.ts';
import type { Door } from '../sharing/doors.ts';

/** Takes where to draw, the way to the browser's shared stream, and the URL of the page's main script; shows a page there. */
export type ShowPage = (target: Element, door: Door, script: string) => void;

/** Where a page is: the site, the path as PAGE_PATHS name it, and the query. */
export type Place = Pick<Location, 'origin' | 'pathname' | 'search'>;

/** Takes a page and what makes its session; returns what shows it. */
export function showing<Session extends { start(): unknown }>(
  page: Component<{ session: Session }>,
  make: (place: Place, door: Door, script: string) => Session,
): ShowPage {
  return (target, door, script) => {
    const { pathname, search } = location;
    const session = make({ origin: siteUrl(), pathname: sitePath(pathname), search }, door, script);
    // Before the page is drawn: what it asks for comes meanwhile.
    session.start();
    mount(page, { target, props: { session } });
  };
}
