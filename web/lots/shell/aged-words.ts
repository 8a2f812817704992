import type { BannerWords } from '../../words.ts';

/**
 * Takes what is said of the connection, if anything, since how long nothing came, and the time of what is shown, as it is
 * written; returns what is said where prices and ends may have moved on.
 */
export function agedWords(words: BannerWords | undefined, since: string, last: string): BannerWords {
  const aged = `Prices are those of ${last}; bids made since are not among them.`;
  if (words !== undefined) return { ...words, next: `${words.next} ${aged}` };
  return {
    tone: 'warn',
    cause: `Nothing has arrived for ${since}.`,
    next: `${aged} The page goes on by itself when it is connected again.`,
    cure: undefined,
  };
}
