import type { BoardNote, EventData } from '#protocol';

/** Signed notes that are kept at hand, and texts of before of each, at the most. All are in the log. */
const NOTES = 500;
const EARLIER = 10;

const KINDS = ['note', 'note-edited', 'note-struck'] as const;

/** An event about a note. */
export type NoteEvent = {
  [K in (typeof KINDS)[number]]: { readonly kind: K; readonly data: EventData<K> };
}[(typeof KINDS)[number]];

/** Takes an event; true when it is about a note. */
export function isNoteEvent<E extends { readonly kind: string }>(
  event: E,
): event is Extract<E, { readonly kind: NoteEvent['kind'] }> {
  return KINDS.some((kind) => kind === event.kind);
}

/** Takes the signed notes, the oldest first, and an event; returns them after it, the same list when that is nothing to them. */
export function evolveNotes(notes: readonly BoardNote[], event: NoteEvent): readonly BoardNote[] {
  if (event.kind === 'note') {
    const note = boardNote(event.data);
    return note === undefined ? notes : [...notes, note].slice(-NOTES);
  }
  return notes.some(({ id }) => id === event.data.id)
    ? notes.map((note) => (note.id === event.data.id ? changed(note, event) : note))
    : notes;
}

function boardNote({ text, id, by, author, t, time, alert }: EventData<'note'>): BoardNote | undefined {
  if (id === undefined || by === undefined || author === undefined || t === undefined) return undefined;
  return { id, text, by, author, t, time: time ?? t, alert: alert ?? null, earlier: [], struck: null };
}

function changed(note: BoardNote, event: Exclude<NoteEvent, { kind: 'note' }>): BoardNote {
  const { by, t } = event.data;
  if (event.kind === 'note-struck') return { ...note, struck: { by, t, reason: event.data.reason } };
  const earlier = [...note.earlier, { text: note.text, by, t }].slice(-EARLIER);
  return { ...note, text: event.data.text, earlier };
}
