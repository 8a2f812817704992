import { siteUrl } from '../place.ts';
import { Hub } from './hub.ts';
import { lineOn, type FromHub, type ToHub } from './messages.ts';

/** The shared worker: it holds the hub of its browser, and lives as long as a page does. */

const hub = new Hub({ origin: siteUrl() });

addEventListener('connect', (event) => {
  // TypeScript's page library does not know a shared worker's events: this one brings the new page's port.
  for (const port of (event as MessageEvent).ports) hub.connect(lineOn<ToHub, FromHub>(port));
});
