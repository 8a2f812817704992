import { lotTopic, PAGE_PATHS } from '#protocol';
import type { Door } from '../sharing/doors.ts';
import { PageSession } from '../shell/page-session.svelte.ts';
import { LotsStore } from './lots-store.svelte.ts';

/** Everything that lives as long as a page of lots. A lot named in full brings all of its own past. */
export class LotsSession extends PageSession<LotsStore> {
  /** Whose page it is; undefined on the list of all. */
  readonly lot: string | undefined;

  /** Takes the page's address, the way to the browser's shared stream, and the URL of the page's main script. */
  constructor(place: Pick<Location, 'origin' | 'pathname' | 'search'>, door: Door, script: string) {
    const { pathname } = place;
    const lot = pathname.startsWith(`${PAGE_PATHS.lots}/`)
      ? pathname.slice(PAGE_PATHS.lots.length + 1)
      : undefined;
    const store = new LotsStore(lot === undefined ? {} : { lot });
    super(place, { store, topics: [lotTopic(lot ?? '*')], door, script });
    this.lot = lot;
  }
}
