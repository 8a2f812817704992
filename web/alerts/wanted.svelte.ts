import { readWanted, wantedAddress, type Wanted } from './list/filters.ts';

/** What it needs of a window. */
export interface WantedWindow {
  readonly location: Pick<Location, 'search'>;
  readonly history: Pick<History, 'pushState' | 'replaceState'>;
}

/** What the page of alerts shows: all of it stands in the address, and the back button leaves it again. */
export class WantedState {
  current = $state.raw<Wanted>() as Wanted; // set in the constructor, before anyone reads it
  readonly #window: WantedWindow;

  /** Takes the page's window. */
  constructor(target: WantedWindow) {
    this.#window = target;
    this.current = readWanted(target.location.search);
  }

  /** Takes what changes, chosen by hand: an entry that the back button leaves. */
  choose(part: Partial<Wanted>): void {
    const address = this.address(part);
    if (address !== this.address({})) this.#window.history.pushState(null, '', address);
    this.current = { ...this.current, ...part };
  }

  /** Takes the text as it is typed: not an entry for each letter. */
  type(text: string): void {
    this.current = { ...this.current, text };
    try {
      this.#window.history.replaceState(null, '', this.address({}));
    } catch {
      // Browsers refuse too many changes in a short time: the list is right all the same.
    }
  }

  /** Takes what would change; returns its address, from the query on. */
  address(part: Partial<Wanted>): string {
    return wantedAddress(this.#window.location.search, { ...this.current, ...part });
  }

  /** The browser went to another entry. */
  returned(): void {
    this.current = readWanted(this.#window.location.search);
  }
}
