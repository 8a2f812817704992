/**
 * The last moment that people may name, in ms since 1970: the end of the year 9999. Later ones are written otherwise, and soon there are
 * none: a page that was to show one could show nothing.
 */
export const LAST_MOMENT = Date.UTC(10_000, 0, 1) - 1;

/** What is said of a later one. */
export const TOO_FAR = 'That is after the year 9999.';
