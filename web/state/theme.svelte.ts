import { recall, remember, STORED } from '../storage.ts';

/** What a person may choose: follow the system, or stay light or dark. */
export const THEME_CHOICES = ['auto', 'light', 'dark'] as const;

/** One choice of theme. */
export type ThemeChoice = (typeof THEME_CHOICES)[number];

/** Where tokens.css changes what a canvas is drawn with. */
const CANVAS_QUERIES = ['(prefers-color-scheme: dark)', '(min-width: 150em)', '(min-width: 212.5em)'];

/** The theme. The colours are CSS tokens; canvases read them again whenever `version` moves. */
export class Theme {
  #choice = $state<ThemeChoice>('auto');
  /** Moves when the colours in force may have changed. */
  version = $state(0);

  constructor() {
    this.#choice = THEME_CHOICES.find((choice) => choice === recall(STORED.theme)) ?? 'auto';
    this.#apply();
    for (const query of CANVAS_QUERIES) matchMedia(query).addEventListener('change', () => this.version++);
  }

  /** What was chosen. */
  get choice(): ThemeChoice {
    return this.#choice;
  }

  /** Goes on to the next choice and remembers it. */
  cycle(): void {
    const next = (THEME_CHOICES.indexOf(this.#choice) + 1) % THEME_CHOICES.length;
    this.choose(THEME_CHOICES[next] ?? 'auto');
  }

  /** Takes a choice; puts it in force and remembers it. */
  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    remember(STORED.theme, choice);
    this.#apply();
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.#choice;
    this.version++;
  }
}
