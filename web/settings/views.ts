import { queryText } from '../state/address.ts';

/** What the settings show, one at a time. */
export const SETTINGS_VIEWS = ['people', 'password', 'sessions', 'tokens', 'shares', 'audit'] as const;

/** One of what the settings show. */
export type SettingsView = (typeof SETTINGS_VIEWS)[number];

/** Their names. */
export const SETTINGS_NAMES: Readonly<Record<SettingsView, string>> = {
  people: 'People',
  password: 'Your password',
  sessions: 'Sessions',
  tokens: 'API tokens',
  shares: 'Shares',
  audit: 'Audit',
};

/** What is one's own, and needs no admin. */
export const OWN_VIEWS: readonly SettingsView[] = ['password', 'sessions'];

const KEY = 'view';

/** Takes the page's query; returns the view that it asks for, undefined where it asks for none. */
export function readSettingsView(search: string): SettingsView | undefined {
  const wanted = new URLSearchParams(search).get(KEY);
  return SETTINGS_VIEWS.find((view) => view === wanted);
}

/** Takes the page's query and a view; returns the address, from the query on, that asks for it. */
export function settingsAddress(search: string, view: SettingsView): string {
  const query = new URLSearchParams(search);
  query.set(KEY, view);
  return queryText(query);
}
