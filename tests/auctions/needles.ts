/** Secrets that were planted, and how to find them in whatever anybody was given. */

/** A secret: an amount in minor units, or a text. */
export type Needle = number | string;

/** What a haystack is called, and its text. */
export interface Haystack {
  readonly name: string;
  readonly text: string;
}

/** What people and programs put between the digits of a number, also as the bytes of UTF-8 read one by one. */
const SEPARATORS =
  /(?<=\d)(?:[.,'_ \t]|\u00a0|\u202f|’|\u00c2\u00a0|\u00e2\u0080\u00af|\u00e2\u0080\u0099)(?=\d)/g;

/**
 * Takes haystacks and needles; returns which needle is in which haystack. An amount is found as minor units, as a decimal, and with
 * its digits in groups, whatever stands between them; a text also as JSON, URLs and base64 have it.
 */
export function findAll(haystacks: readonly Haystack[], needles: readonly Needle[]): string[] {
  return haystacks.flatMap(({ name, text }) => {
    const digits = text.replace(SEPARATORS, '');
    return needles
      .filter((needle) =>
        typeof needle === 'number'
          ? digits.includes(String(needle))
          : spellings(needle).some((spelling) => text.includes(spelling)),
      )
      .map((needle) => `${name}: ${needle}`);
  });
}

/** Text of at least 12 characters can be told in base64 wherever it begins. */
function spellings(text: string): string[] {
  const plain = [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)];
  const coded = [0, 1, 2].flatMap((shift) =>
    (['base64', 'base64url'] as const).map((code) =>
      // The first and the last characters hold bits of what stands beside it.
      Buffer.from(' '.repeat(shift) + text)
        .toString(code)
        .slice(shift === 0 ? 0 : 4, -4),
    ),
  );
  return [...plain, ...coded.filter((code) => code.length >= 8)];
}
