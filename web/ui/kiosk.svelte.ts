import { queryText } from '../state/address.ts';

/** Name of the query key that shows a page alone. */
const KEY = 'kiosk';

/** Whether a page is shown alone, without the bar: mirrored in the address, so that a wall's bookmark keeps it. */
export class Kiosk {
  #on = $state(false);

  /** Takes how the page begins. */
  constructor(on: boolean) {
    this.#on = on;
  }

  /** It is shown alone. */
  get on(): boolean {
    return this.#on;
  }

  /** Hides the bar, or shows it again. */
  toggle(): void {
    this.#on = !this.#on;
    writeKiosk(this.#on);
  }
}

/** Takes whether it is shown alone; the page's address says the same from now on. */
function writeKiosk(on: boolean): void {
  const url = new URL(location.href);
  if (on) url.searchParams.set(KEY, '1');
  else url.searchParams.delete(KEY);
  history.replaceState(history.state, '', `${url.pathname}${queryText(url.searchParams)}${url.hash}`);
}
