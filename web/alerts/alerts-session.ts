import type { Door } from '../sharing/doors.ts';
import { PageSession } from '../shell/page-session.svelte.ts';
import { AlertsStore } from './alerts-store.svelte.ts';
import { News } from './news.svelte.ts';

/** What the page of alerts follows. */
const TOPICS: readonly string[] = ['alerts/*', 'notes/*'];

/** Everything that lives as long as the page of alerts. */
export class AlertsSession extends PageSession<AlertsStore> {
  /** How this browser wants to be told. */
  readonly news = new News();

  /** Takes the page's address, the way to the browser's shared stream, and the URL of the page's main script. */
  constructor(place: Pick<Location, 'origin' | 'search'>, door: Door, script: string) {
    super(place, { store: new AlertsStore(), topics: TOPICS, door, script });
  }
}
