import type { StreamEvent } from '#protocol';
import type { LateMark, Mark } from '../charts/picture.ts';

/** Marks that are kept of the stream, and of a history; older ones are forgotten. */
export const MARK_LIMIT = 200;

/** Takes a mark; returns the ms at which it ends: that of a moment is its own. */
export function endOf(mark: Mark): number {
  return mark.kind === 'late' ? mark.to : mark.at;
}

/** Takes marks and a stretch of late data; returns them with it in the place of what it grew from. */
export function growLate(marks: readonly Mark[], late: LateMark): readonly Mark[] {
  const others = marks.filter((mark) => mark.kind !== 'late' || mark.at !== late.at);
  return [...others, late].sort((a, b) => a.at - b.at);
}

/** Takes events; returns the marks of the notes among them. */
export function noteMarks(events: readonly StreamEvent[]): Mark[] {
  return events
    .filter((event) => event.kind === 'note')
    .map(({ at, seq, data }) => ({ kind: 'note', at, seq, text: data.text }));
}

/** Takes marks and further ones; returns all of them by time, a note once however often it came. */
export function joinMarks(marks: readonly Mark[], further: readonly Mark[]): readonly Mark[] {
  const known = new Set(marks.map((mark) => (mark.kind === 'note' ? mark.seq : undefined)));
  const fresh = further.filter((mark) => mark.kind !== 'note' || !known.has(mark.seq));
  return fresh.length === 0 ? marks : [...marks, ...fresh].sort((a, b) => a.at - b.at);
}
