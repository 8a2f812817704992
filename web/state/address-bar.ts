import { queryText, readAddress, writeAddress, type Address } from './address.ts';

/** `push` makes an entry that the browser's back button leaves again; `replace` changes the one that is there. */
export type Entry = 'push' | 'replace';

/** What an address bar needs of a window. */
export interface BarWindow {
  readonly location: { readonly href: string };
  readonly history: Pick<History, 'pushState' | 'replaceState'> & { readonly state: unknown };
  addEventListener(type: 'popstate', listener: () => void): void;
}

/** The page's address as the one place that its parts are mirrored into, and restored from when a person goes back. */
export class AddressBar {
  readonly #window: BarWindow | undefined;
  readonly #listeners: ((address: Address, memo: unknown) => void)[] = [];
  #address: Address;

  /** Takes the window; without one the address is kept but nowhere shown, as in a test. */
  constructor(window?: BarWindow) {
    this.#window = window;
    this.#address = readAddress(this.#query());
    window?.addEventListener('popstate', () => this.#returned());
  }

  /** What the address says now. */
  get address(): Address {
    return this.#address;
  }

  /** What was written beside the entry that is shown now. It outlives the page: parse it. */
  get memo(): unknown {
    return this.#window?.history.state;
  }

  /**
   * Takes what changed, how, and what to keep beside the entry (what was kept already unless given).
   * The same address again makes no new entry.
   */
  write(part: Partial<Address>, entry: Entry = 'replace', memo: unknown = this.memo): void {
    this.#address = { ...this.#address, ...part };
    if (this.#window === undefined) return;
    const url = new URL(this.#window.location.href);
    const search = queryText(writeAddress(url.searchParams, this.#address));
    const { history } = this.#window;
    const same = search === queryText(url.searchParams);
    try {
      if (entry === 'push' && !same) history.pushState(memo, '', `${url.pathname}${search}${url.hash}`);
      else history.replaceState(memo, '', same ? url : `${url.pathname}${search}${url.hash}`);
    } catch {
      // Browsers refuse too many changes in a short time: the page shows the right thing all the same.
    }
  }

  /** Calls back with the address and its memo when a person went back or forth. */
  onReturn(listener: (address: Address, memo: unknown) => void): void {
    this.#listeners.push(listener);
  }

  #query(): URLSearchParams {
    return this.#window === undefined
      ? new URLSearchParams()
      : new URL(this.#window.location.href).searchParams;
  }

  #returned(): void {
    this.#address = readAddress(this.#query());
    for (const listener of this.#listeners) listener(this.#address, this.memo);
  }
}
