import { Refusal, type RuleTerms } from '#protocol';
import { askPreview, type PreviewRows, type RuleDoor } from '../strip/asking.ts';

/** Milliseconds that the fields stand still before the server is asked. */
const CALM = 350;

/** How a preview stands. */
export type PreviewState =
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly words: string }
  | ({ readonly kind: 'shown'; readonly terms: RuleTerms } & PreviewRows);

/** What the terms in the form would have done: asked for when the fields have stood still, the newest question only. */
export class Preview {
  current = $state.raw<PreviewState>({ kind: 'none' });
  asking = $state(false);
  readonly #door: () => RuleDoor;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;

  /** Takes who is asked. */
  constructor(door: () => RuleDoor) {
    this.#door = door;
  }

  /** Takes the terms as they are typed, undefined while they cannot be read: what was shown stays until there is an answer. */
  want(terms: RuleTerms | undefined): void {
    this.stop();
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
      const rows = await askPreview(this.#door(), terms, abort.signal);
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
