import { untrack } from 'svelte';
import { Refusal, type Strip } from '#protocol';
import { askStrip } from './asking.ts';

/** Milliseconds between two looks while it is shown, and after a transition. */
const AGAIN = 15_000;

/** How a strip stands. */
export type StripState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly words: string }
  | ({ readonly kind: 'shown' } & Strip);

/** What a rule did in the last so many ms: asked for when it is shown, now and then, and when something changed. */
export class StripLook {
  current = $state.raw<StripState>({ kind: 'loading' });
  readonly #origin: string;
  readonly #now: () => number;
  #abort: AbortController | undefined;

  /** Takes the page's origin and the server's clock. */
  constructor(origin: string, now: () => number) {
    this.#origin = origin;
    this.#now = now;
  }

  /** Takes a rule and how far back to look in ms; looks at once and goes on looking. Returns what stops it. */
  follow(rule: string, span: number): () => void {
    void this.#ask(rule, span); // it never rejects
    const timer = setInterval(() => void this.#ask(rule, span), AGAIN);
    return () => {
      clearInterval(timer);
      this.#abort?.abort();
      this.#abort = undefined;
    };
  }

  async #ask(rule: string, span: number): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const to = untrack(() => this.#now());
    try {
      const rows = await askStrip(this.#origin, rule, { from: to - span, to }, abort.signal);
      if (this.#abort === abort) this.current = { kind: 'shown', ...rows };
    } catch (error) {
      // What was shown stays: it says itself until when it goes.
      if (this.#abort === abort && this.current.kind !== 'shown')
        this.current = { kind: 'failed', words: wordsOf(error) };
    }
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return `${error.message} ${error.next}`;
  return 'The server did not answer. It is asked again in a while.';
}
