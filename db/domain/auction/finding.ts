/** Something in a lot's proof that its rules do not lead to. */
export interface Finding {
  /** Where it stands: the place in its topic, from 1. */
  readonly at: number;
  /** One plain sentence, without amounts. */
  readonly message: string;
}

/** Takes two values as JSON has them; true when they are equal. A member that is undefined is none. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => same(one[name], other[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
