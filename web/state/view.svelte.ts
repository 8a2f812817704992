import type { AddressBar } from './address-bar.ts';

/** What of the board fills the page: all of it, or one panel that has its own address. */
export class View {
  /** Id of the panel that fills the page; undefined for the whole board. Whether there is such a panel, the board knows. */
  panel: string | undefined = $state();
  /** The board is shown alone, without the bar. */
  readonly kiosk: boolean;
  readonly #address: AddressBar;

  /** Takes the page's address and whether the bar is hidden. */
  constructor(address: AddressBar, kiosk: boolean) {
    this.#address = address;
    this.kiosk = kiosk;
    this.panel = address.address.panel;
    address.onReturn(({ panel }) => (this.panel = panel));
  }

  /** Takes a panel's id and lets it fill the page; the browser's back button returns. */
  open(panel: string): void {
    if (panel === this.panel) return;
    this.panel = panel;
    this.#address.write({ panel }, 'push');
  }

  /** Shows the whole board again. */
  close(): void {
    if (this.panel === undefined) return;
    this.panel = undefined;
    this.#address.write({ panel: undefined }, 'push');
  }
}
