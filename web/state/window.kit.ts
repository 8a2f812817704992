import type { BarWindow } from './address-bar.ts';

interface FakeEntry {
  readonly href: string;
  readonly state: unknown;
}

/** A window for tests: an address, and entries that can be gone back over. */
export class FakeWindow implements BarWindow {
  #entries: FakeEntry[];
  #place = 0;
  #listeners: (() => void)[] = [];
  /** Set to make every change throw, as browsers do after too many. */
  refusing = false;

  constructor(search = '', state: unknown = null) {
    this.#entries = [{ href: `http://switchyard.test/${search}`, state }];
  }

  readonly history = ((outer: FakeWindow) => ({
    get state(): unknown {
      return outer.#entry.state;
    },
    pushState: (state: unknown, _: string, url?: string | URL | null) => outer.#put(state, url, 1),
    replaceState: (state: unknown, _: string, url?: string | URL | null) => outer.#put(state, url, 0),
  }))(this);

  get location(): { readonly href: string } {
    return this.#entry;
  }

  /** The query of the address, with its question mark. */
  get search(): string {
    return new URL(this.#entry.href).search;
  }

  /** How many entries there are. */
  get depth(): number {
    return this.#entries.length;
  }

  addEventListener(_: 'popstate', listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Takes how far to go back (negative) or forth. */
  go(by: number): void {
    this.#place += by;
    for (const listener of this.#listeners) listener();
  }

  get #entry(): FakeEntry {
    const entry = this.#entries[this.#place];
    if (entry === undefined) throw new Error('There is no such entry.');
    return entry;
  }

  #put(state: unknown, url: string | URL | null | undefined, by: 0 | 1): void {
    if (this.refusing) throw new DOMException('Too many calls.', 'SecurityError');
    const href = new URL(url ?? '', this.#entry.href).href;
    // As the browser keeps it: a copy.
    const entry = { href, state: structuredClone(state) };
    // A new entry ends those ahead; a replaced one keeps them.
    const ahead = by === 1 ? [] : this.#entries.slice(this.#place + 1);
    this.#entries = [...this.#entries.slice(0, this.#place + by), entry, ...ahead];
    this.#place += by;
  }
}
