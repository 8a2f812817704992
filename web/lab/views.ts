import { queryText } from '../state/address.ts';

/** What the Lab shows below its verdict, one at a time. */
export const LAB_VIEWS = ['race', 'projection', 'inspector'] as const;

/** One of what the Lab shows. */
export type LabView = (typeof LAB_VIEWS)[number];

/** Their names. */
export const LAB_VIEW_NAMES: Readonly<Record<LabView, string>> = {
  race: 'Race',
  projection: 'Projection',
  inspector: 'Inspector',
};

const KEYS = { view: 'view', seconds: 'seconds' } as const;
/** Seconds of a recording, and what the address may ask for instead. */
const SECONDS = { usual: 60, least: 5, most: 600 } as const;

/** Takes the page's query; returns the view that it asks for. */
export function readView(search: string): LabView {
  const wanted = new URLSearchParams(search).get(KEYS.view);
  return LAB_VIEWS.find((view) => view === wanted) ?? 'race';
}

/** Takes the page's query and a view; returns the address, from the query on, that asks for it. */
export function viewAddress(search: string, view: LabView): string {
  const query = new URLSearchParams(search);
  if (view === 'race') query.delete(KEYS.view);
  else query.set(KEYS.view, view);
  return queryText(query) || '?';
}

/** Takes the page's query; returns how many seconds a recording lasts. What cannot be read counts as not said. */
export function readSeconds(search: string): number {
  const wanted = Number(new URLSearchParams(search).get(KEYS.seconds) ?? SECONDS.usual);
  return Number.isInteger(wanted) && wanted >= SECONDS.least && wanted <= SECONDS.most
    ? wanted
    : SECONDS.usual;
}
