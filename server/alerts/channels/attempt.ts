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

/** What is said of the errors that people meet. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers at its port',
  ECONNRESET: 'The connection was cut',
  EPIPE: 'The connection was cut',
  ETIMEDOUT: 'There was no answer',
  EHOSTUNREACH: 'There is no way to its address',
  ENETUNREACH: 'There is no way to its address',
  ENOTFOUND: 'Its name is not known',
  EAI_AGAIN: 'Its name could not be looked up',
  EAUTH: 'The mail server refused the user or the password',
  EENVELOPE: 'The mail server refused the sender or those it is for',
};

/**
 * An error's own words have addresses that its name stands for, a mail server's those it was for, and everybody who may see deliveries
 * would read them: where it has a code, that is said.
 */
function wordsOf(error: Error): string {
  const code = codeOf(error);
  if (code === undefined) return error.message;
  const answer = 'responseCode' in error ? ` ${String(error.responseCode)}` : '';
  return `${WORDS[code] ?? 'It failed'} (${code}${answer}).`;
}

/** Takes an error; returns its code. What a mail program wraps has the system's in its words. */
function codeOf(error: Error): string | undefined {
  if (!('code' in error) || typeof error.code !== 'string') return undefined;
  const inner = error.code === 'ESOCKET' ? /\bE[A-Z]{4,}\b/.exec(error.message)?.[0] : undefined;
  return inner ?? error.code;
}
