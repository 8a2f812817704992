/** What of a command is searched. */
export interface Findable {
  readonly title: string;
  /** Other words that a person may have in mind. */
  readonly words?: string;
}

/** How well a query fits, the best first. */
const RANK = { start: 0, wordStarts: 1, inside: 2, otherWords: 3, letters: 4 } as const;

/**
 * Takes a query and items; returns those that fit, the best first: titles that begin with it, then those whose words
 * begin with its parts, then those that hold it, then other words, then its letters in order. Equals keep their order;
 * an empty query fits all.
 */
export function rank<T extends Findable>(query: string, items: readonly T[]): T[] {
  const wanted = plain(query);
  if (wanted === '') return [...items];
  const parts = wanted.split(' ');
  return items
    .map((item) => ({ item, score: scoreOf(wanted, parts, item) }))
    .filter(({ score }) => score !== undefined)
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0))
    .map(({ item }) => item);
}

function scoreOf(wanted: string, parts: readonly string[], item: Findable): number | undefined {
  const title = plain(item.title);
  if (title.startsWith(wanted)) return RANK.start;
  if (parts.every((part) => beginsWord(title, part))) return RANK.wordStarts;
  if (title.includes(wanted)) return RANK.inside;
  const all = `${title} ${plain(item.words ?? '')}`;
  if (parts.every((part) => beginsWord(all, part))) return RANK.otherWords;
  const spread = lettersInOrder(title, wanted.replaceAll(' ', ''));
  // A share below 1: the closer the letters lie together, the better.
  return spread === undefined ? undefined : RANK.letters + spread / 1000;
}

/** Lower case, without accents, signs as spaces: `Zürich` is found by `zurich`, `Europe/Berlin` by `berlin`. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function beginsWord(text: string, part: string): boolean {
  return ` ${text}`.includes(` ${part}`);
}

/** How many letters the shortest run spans that begins at a word and holds the letters in order. */
function lettersInOrder(text: string, letters: string): number | undefined {
  let best: number | undefined;
  for (let start = 0; start < text.length; start++) {
    if (text[start] !== letters[0] || (start > 0 && text[start - 1] !== ' ')) continue;
    let [at, found] = [start, 0];
    for (; at < text.length && found < letters.length; at++) if (text[at] === letters[found]) found++;
    if (found === letters.length) best = Math.min(best ?? Infinity, at - start);
  }
  return best;
}
