/** What became of one attempt to send a message. */
export type Attempt =
  | { readonly outcome: 'sent' }
  /** It may succeed later. */
  | {
      readonly outcome: 'retry';
      readonly problem: string;
      /** Milliseconds that the receiver asks to wait for. */
      readonly after?: number;
      /** True when the receiver may have it all the same: its answer was lost. */
      readonly doubtful: boolean;
    }
  /** It will never succeed as it is. */
  | { readonly outcome: 'dead'; readonly problem: string };

/** Characters of a problem that are kept. */
const PROBLEM_LIMIT = 300;

/** Takes what went wrong, in words; returns it on one line of bounded length. */
export function problemOf(error: unknown): string {
  const text = error instanceof Error ? wordsOf(error) : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, PROBLEM_LIMIT) || 'It failed without a word.';
}

/** An error of several addresses says nothing itself. */
function wordsOf(error: Error): string {
  if (error instanceof AggregateError) {
    return error.errors.map((each: unknown) => problemOf(each)).join('; ');
  }
  return error.message;
}
