import { PAGE_PATHS } from '#protocol';
import type { Mode } from './connection/state-types.ts';
import { siteHref } from './place.ts';
import { HELD_SPAN } from './state/time.ts';

/** Topics that the board shows. */
export const BOARD_TOPICS: readonly string[] = ['metrics/*', 'notes', 'notes/*', 'lots/*', 'alerts/*'];

/** Seconds of past that a snapshot brings: what is drawn without asking for a history. */
export const WINDOW_SECONDS = HELD_SPAN / 1000;

/** Takes the page's query; true when `?kiosk` asks for the page alone, without the bar. */
export function readKiosk(query: URLSearchParams): boolean {
  const kiosk = query.get('kiosk');
  return kiosk !== null && kiosk !== '0' && kiosk !== 'false';
}

/** Takes a mode chosen by hand; where the address names one, it names this one from now on. */
export function keepInAddress(mode: Mode): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('transport')) return;
  url.searchParams.set('transport', mode);
  history.replaceState(history.state, '', url);
}

/** The pages that every bar links to. */
export type PageName = keyof typeof PAGE_PATHS;

/** Takes a name; true when it is a page's. */
export function isPage(name: string): name is PageName {
  return Object.hasOwn(PAGE_PATHS, name);
}

/** Takes a page and the query of the one that it is gone to from; returns its address. The query is kept, for the way back. */
export function pageAddress(page: PageName, search: string): string {
  return siteHref(`${PAGE_PATHS[page]}${search}`);
}

/** Takes a lot's id and the page's query; returns the address of the lot's own page. */
export function lotAddress(lot: string, search: string): string {
  return siteHref(`${PAGE_PATHS.lots}/${lot}${search}`);
}

/** Takes a report's id; returns the address of its page, which says the same to whoever opens it. */
export function labReportAddress(id: string): string {
  return siteHref(`${PAGE_PATHS.lab}/reports/${id}`);
}
