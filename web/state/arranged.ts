/** Takes ids as they are shown, those to show, and whether somebody is at them; returns what to show. What is under a hand stays where it is. */
export function arranged(
  shown: readonly string[],
  wanted: readonly string[],
  held: boolean,
): readonly string[] {
  if (!held) return wanted;
  const there = new Set(shown);
  return [...shown, ...wanted.filter((id) => !there.has(id))];
}
