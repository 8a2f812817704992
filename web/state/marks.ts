import { evolveNotes } from '#domain';
import type { BoardNote, StreamEvent } from '#protocol';
import type { LateMark, Mark, NoteMark } from '../charts/picture.ts';

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

/** Takes a mark; returns what tells a note from all others, undefined for other marks. */
export function noteKey(mark: Mark): string | undefined {
  return mark.kind === 'note' ? (mark.signed?.id ?? String(mark.seq)) : undefined;
}

/** Takes events; returns the marks of the notes among them: each where its time is. */
export function noteMarks(events: readonly StreamEvent[]): Mark[] {
  return events
    .filter((event) => event.kind === 'note')
    .map((event): NoteMark => {
      const { at, seq, data } = event;
      const [signed] = evolveNotes([], event);
      return signed === undefined
        ? { kind: 'note', at, seq, text: data.text }
        : { ...signedMark(signed), seq };
    })
    .sort((a, b) => a.at - b.at);
}

/** Takes signed notes; returns their marks by time. A note under an alert stands there, and not on the charts. */
export function signedMarks(notes: readonly BoardNote[]): readonly Mark[] {
  return notes
    .filter(({ alert }) => alert === null)
    .map(signedMark)
    .sort((a, b) => a.at - b.at);
}

function signedMark(signed: BoardNote): NoteMark {
  return { kind: 'note', at: signed.time, seq: 0, text: signed.text, signed };
}

/** Takes marks and further ones; returns all of them by time, a note once however often it came: as it stands in the first. */
export function joinMarks(marks: readonly Mark[], further: readonly Mark[]): readonly Mark[] {
  const known = new Set(marks.map(noteKey));
  const fresh = further.filter((mark) => mark.kind !== 'note' || !known.has(noteKey(mark)));
  return fresh.length === 0 ? marks : [...marks, ...fresh].sort((a, b) => a.at - b.at);
}
