import { writeKiosk } from './kiosk-address.ts';

/** Whether the board is shown alone, without the bar: mirrored in the address, so that a wall's bookmark keeps it. */
export class Kiosk {
  #on = $state(false);

  /** Takes how the page begins. */
  constructor(on: boolean) {
    this.#on = on;
  }

  /** The board is shown alone. */
  get on(): boolean {
    return this.#on;
  }

  /** Hides the bar, or shows it again. */
  toggle(): void {
    this.#on = !this.#on;
    writeKiosk(this.#on);
  }
}
