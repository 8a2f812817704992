import { BASE_PATH } from './place.ts';

/** What the page remembers of its looks and of what happened; the connection keeps its own memory. */
export const STORED = {
  theme: 'switchyard:theme',
  zone: 'switchyard:zone',
  proxy: 'switchyard:proxy',
  /** Who this browser's bidder is on the lots that he has bid on. */
  aliases: 'switchyard:aliases',
  /** Who bids here: whoever has this is that bidder. */
  bidder: 'switchyard:bidder',
  /** How this browser is told of alerts that begin. */
  news: 'switchyard:news',
  /** For this tab alone. */
  diary: 'switchyard:diary',
  /** For this tab alone, with a lot's id behind it: the bid that has no answer yet. */
  bid: 'switchyard:bid:',
} as const;

/** Takes a key; returns that of this site: two sites of one origin know nothing of each other's people. */
function here(key: string): string {
  return BASE_PATH === '' ? key : `${key}@${BASE_PATH}`;
}

/** Takes a key; returns what was remembered, or null. Every access may throw: embedded pages may be denied storage. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(here(key));
  } catch {
    return null;
  }
}

/** Takes a key and a text and remembers it where that is allowed. */
export function remember(key: string, text: string): void {
  try {
    localStorage.setItem(here(key), text);
  } catch {
    // Not remembered: the page works the same, only the next visit starts afresh.
  }
}

/** Takes a key; returns what an earlier page of this tab has left, or null. */
export function recallInTab(key: string): string | null {
  try {
    return sessionStorage.getItem(here(key));
  } catch {
    return null;
  }
}

/** Takes a key and a text and leaves it for the next page of this tab, where that is allowed. */
export function rememberInTab(key: string, text: string): void {
  try {
    sessionStorage.setItem(here(key), text);
  } catch {
    // Not kept: the next page begins with nothing.
  }
}

/** Takes a key and forgets what was remembered under it. */
export function forget(key: string): void {
  try {
    localStorage.removeItem(here(key));
  } catch {
    // Where nothing may be read nothing was kept.
  }
}

/** Takes a key and forgets what was left for the next page of this tab. */
export function forgetInTab(key: string): void {
  try {
    sessionStorage.removeItem(here(key));
  } catch {
    // Where nothing may be read nothing was kept.
  }
}
