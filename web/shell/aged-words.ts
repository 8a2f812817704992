import type { BannerWords } from '../banner-words.ts';

/**
 * Takes what is said of the connection, if anything, since how long nothing came, and what that means for what the page
 * shows; returns what is said where it may not be how things stand.
 */
export function agedWords(words: BannerWords | undefined, since: string, aged: string): BannerWords {
  if (words !== undefined) return { ...words, next: `${words.next} ${aged}` };
  return {
    tone: 'warn',
    cause: `Nothing has arrived for ${since}.`,
    next: `${aged} The page goes on by itself when it is connected again.`,
    cure: undefined,
  };
}
