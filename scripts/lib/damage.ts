/** Damaging what fits: every part of some JSON can be put another thing in the place of. */

/** What fits hardly anywhere, and has brought down programs that did not look. */
export const ODD: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 2 ** 53, 1e308, -0, '', 'x', ' ', '\u0000', '\u202e', 'x'.repeat(70_000)],
  ...[[], {}, [null], [[]], { __proto__: 1 }, '__proto__', 'constructor', '(', '(((((', '[^', 'a{256}{256}'],
  ...[
    '{{',
    '{{ $labels.constructor }}',
    '{{ $value | toString }}',
    'http://[',
    'https://h/%zz',
    '9'.repeat(400),
  ],
];

/** Takes JSON; returns where each of its parts is, itself first. */
export function placesOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([name, part]) =>
    placesOf(part).map((place) => [name, ...place]),
  );
  return [[], ...inner];
}

/** Takes JSON, the place of one of its parts and something else; returns the JSON with that in its place. */
export function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) {
    const parts: readonly unknown[] = value;
    return parts.map((part, at) => (String(at) === name ? replaced(part, rest, by) : part));
  }
  const entries = Object.entries(value as object); // its places are parts of objects
  return Object.fromEntries(
    entries.map(([key, part]) => [key, key === name ? replaced(part, rest, by) : part]),
  );
}
