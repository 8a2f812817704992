import type { AlertLine } from '../alert-lines.ts';

/** Keys of lines that are ticked. */
export type Ticked = ReadonlySet<string>;

/** None. */
export const NOBODY: Ticked = new Set();

/** Takes what is ticked and a key; returns it with that one ticked, or not any more. */
export function toggled(ticked: Ticked, key: string): Ticked {
  const next = new Set(ticked);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Takes what is ticked and lines; returns all of them ticked, or none where all of them are. */
export function allOrNone(ticked: Ticked, lines: readonly AlertLine[]): Ticked {
  return lines.every(({ key }) => ticked.has(key)) ? NOBODY : new Set(lines.map(({ key }) => key));
}

/** Takes keys and lines; returns the lines of those keys, in the keys' order. */
export function linesIn(keys: readonly string[], lines: readonly AlertLine[]): readonly AlertLine[] {
  const known = new Map(lines.map((line) => [line.key, line]));
  return keys.map((key) => known.get(key)).filter((line) => line !== undefined);
}

/** Takes a line; true when it can be acknowledged. */
export function canAck({ alert, ack, state }: AlertLine): boolean {
  return alert !== undefined && ack === undefined && state !== 'resolved';
}
