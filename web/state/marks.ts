import type { StreamEvent } from '#protocol';
import type { Mark } from '../charts/picture.ts';

/** Marks that are kept of the stream, and of a history; older ones are forgotten. */
export const MARK_LIMIT = 200;

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
