/** Which entries of a legend are hidden, by key; empty shows all. */
export type Hidden = ReadonlySet<string>;

/** All are shown. */
export const ALL_SHOWN: Hidden = new Set();

/** Takes what is hidden, every key of the legend and one of them; returns it alone shown, or all when it already was. */
export function isolate(hidden: Hidden, keys: readonly string[], key: string): Hidden {
  const others = keys.filter((other) => other !== key);
  const alone = !hidden.has(key) && others.every((other) => hidden.has(other));
  return alone ? ALL_SHOWN : new Set(others);
}

/** Takes what is hidden, every key and one of them; returns that one turned over, and all shown when none would be. */
export function toggle(hidden: Hidden, keys: readonly string[], key: string): Hidden {
  const next = new Set(hidden);
  if (!next.delete(key)) next.add(key);
  return keys.every((other) => next.has(other)) ? ALL_SHOWN : next;
}
