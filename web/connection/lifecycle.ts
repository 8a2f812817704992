import type { LiveFeed } from './feed-types.ts';

/** What of a page's life the connection must know at once. */
export interface PageLife {
  addEventListener(type: string, listener: (event: Event) => void, options?: AddEventListenerOptions): void;
  readonly document: Pick<Document, 'addEventListener' | 'visibilityState'>;
}

/**
 * Takes the window and the feed; returns what stops watching. The feed looks at once when there is a network again or the
 * page is shown; it lets go when the page is left or frozen, and begins anew when it comes back: nothing that had
 * queued up for a page that was away is worked off.
 */
export function followLife(page: PageLife, feed: Pick<LiveFeed, 'nudge' | 'start' | 'stop'>): () => void {
  const over = new AbortController();
  const { signal } = over;
  const hear = (type: string, then: (event: Event) => void): void =>
    page.addEventListener(type, then, { signal });
  const { document } = page;
  hear('online', () => feed.nudge('online'));
  hear('pagehide', () => feed.stop());
  hear('pageshow', (event) => {
    // The first one comes while the page is loaded; one from the back-forward cache says so.
    if ('persisted' in event && event.persisted === true) feed.start();
  });
  document.addEventListener('freeze', () => feed.stop(), { signal });
  document.addEventListener('resume', () => feed.start(), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') feed.nudge('woken');
    },
    { signal },
  );
  return () => over.abort();
}
