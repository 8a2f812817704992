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

const KEY = 'view';

/** Takes the page's query; returns the view that it asks for. */
export function readView(search: string): LabView {
  const wanted = new URLSearchParams(search).get(KEY);
  return LAB_VIEWS.find((view) => view === wanted) ?? 'race';
}

/** Takes the page's query and a view; returns the address, from the query on, that asks for it. */
export function viewAddress(search: string, view: LabView): string {
  const query = new URLSearchParams(search);
  if (view === 'race') query.delete(KEY);
  else query.set(KEY, view);
  return queryText(query) || '?';
}
