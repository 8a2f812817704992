import { Refusal, type ErrorCode } from '#protocol';

/** What went wrong, in words for a person. */
export interface Trouble {
  /** The server's code; undefined where it said nothing. */
  readonly code: ErrorCode | undefined;
  readonly title: string;
  readonly next: string;
}

/** Takes what was thrown; returns it in words. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Refusal) return { code: error.code, title: error.message, next: error.next };
  return {
    code: undefined,
    title: 'The server did not answer.',
    next: 'See whether it runs and whether this page still reaches it, then try again.',
  };
}

/** Takes what was thrown; returns it as one text. */
export function troubleText(error: unknown): string {
  const { title, next } = troubleOf(error);
  return `${title} ${next}`;
}
