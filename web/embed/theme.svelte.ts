import type { Parameters } from './parameters.ts';

/** The theme of one embed. Its colours are CSS tokens; canvases read them again whenever `version` moves. */
export class EmbedTheme {
  choice = $state<Parameters['theme']>('auto');
  /** Moves when the colours in force may have changed. */
  version = $state(0);
  readonly #system = matchMedia('(prefers-color-scheme: dark)');
  readonly #turned = (): void => {
    this.version++;
  };

  /** Takes what to begin with. */
  constructor(choice: Parameters['theme']) {
    this.choice = choice;
    this.#system.addEventListener('change', this.#turned);
  }

  /** Takes another choice; it is in force when what shows it has been drawn anew. */
  choose(choice: Parameters['theme']): void {
    this.choice = choice;
    queueMicrotask(this.#turned);
  }

  /** Follows the system no more. */
  stop(): void {
    this.#system.removeEventListener('change', this.#turned);
  }
}
