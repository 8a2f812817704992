import { LANE_NAMES, TAP_LAYERS, type LaneName, type TapLayer, type TapRecord } from '#protocol';

/** Which records are listed. */
export interface TapFilter {
  readonly lanes: ReadonlySet<LaneName>;
  readonly layers: ReadonlySet<TapLayer>;
  /** Undefined for both directions. */
  readonly way: TapRecord['way'] | undefined;
  /** What the summary or the text holds, each word of it; empty for all. */
  readonly text: string;
}

/** Everything. */
export const ALL_RECORDS: TapFilter = {
  lanes: new Set(LANE_NAMES),
  layers: new Set(TAP_LAYERS),
  way: undefined,
  text: '',
};

/** Takes records and a filter; returns those that are listed, in the same order. */
export function filterRecords(
  records: readonly TapRecord[],
  { lanes, layers, way, text }: TapFilter,
): readonly TapRecord[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return records.filter(
    (record) =>
      lanes.has(record.lane) &&
      layers.has(record.layer) &&
      (way === undefined || record.way === way) &&
      holds(record, words),
  );
}

function holds({ summary, detail }: TapRecord, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const all = `${summary}\n${detail}`.toLowerCase();
  return words.every((word) => all.includes(word));
}

/** Takes a set and a member; returns the set with it, or without it where it was in. */
export function toggled<T>(all: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const next = new Set(all);
  if (!next.delete(member)) next.add(member);
  return next;
}
