import * as v from 'valibot';

/** No controls, halves of characters or breaks of the line, and nothing that turns the direction of the text around it. */
const IN_LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u;
/** One character at the least that is seen: no space, no mark on nothing, nothing without a width. */
const SEEN = /[^\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{M}\p{Z}\u2800]/u;

/** What is said where a text does not fit. */
export const SHOWN_TEXT_WORDS =
  'at least one that can be seen, and none that breaks the line or turns its direction';

/** Takes the most characters; returns the schema of a line that one person writes and others read, such as a title or a name. */
export function shownText(most: number) {
  return v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most), v.regex(IN_LINE), v.regex(SEEN));
}
