import { Refusal, type Preview, type RuleTerms } from '#protocol';
import { HOUR } from '../../durations.ts';
import { askPreview } from '../strip/asking.ts';

/** Milliseconds that the fields stand still before the server is asked. */
const CALM = 350;

/** How a preview stands. */
export type PreviewState =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly words: string }
  | ({ readonly kind: 'shown'; readonly terms: RuleTerms } & Preview);

/** What the terms in the form would have done: asked for when the fields have stood still, the newest question only. */
export class PreviewLook {
  current = $state.raw<PreviewState>({ kind: 'none' });
  asking = $state(false);
  /** What is shown is of settings of before: those in the form cannot be tried. */
  old = $state(false);
  readonly #origin: string;
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;

  /** Takes the page's origin and the server's clock. */
  constructor(origin: string, now: () => number) {
    this.#origin = origin;
    this.#now = now;
  }

  /** Takes the terms as they are typed, undefined while they cannot be read: what was shown stays until there is an answer. */
  want(terms: RuleTerms | undefined): void {
    this.stop();
    this.old = terms === undefined;
    if (terms === undefined) return;
    this.asking = true;
    this.#timer = setTimeout(() => void this.#ask(terms), CALM); // it never rejects
  }

  /** Nothing is asked any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = undefined;
    this.asking = false;
  }

  async #ask(terms: RuleTerms): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const to = this.#now();
      const rows = await askPreview(this.#origin, terms, { from: to - HOUR, to }, abort.signal);
      if (this.#abort === abort) this.current = { kind: 'shown', terms, ...rows };
    } catch (error) {
      if (this.#abort === abort) this.current = { kind: 'failed', words: wordsOf(error) };
    }
    if (this.#abort === abort) this.asking = false;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return `${error.message} ${error.next}`;
  return 'The server did not answer. The preview comes with the next change.';
}
