import * as v from 'valibot';
import { AlertIdSchema } from './alert.ts';
import { TokenSchema } from './identity.ts';
import { NoteIdSchema } from './note.ts';
import { shownText } from './shown-text.ts';
import { TimeSchema } from './time.ts';

/** Characters that a person may put in one note. */
export const NOTE_LIMIT = 500;

const TextSchema = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NOTE_LIMIT));
const PERSON = v.pipe(v.string(), v.maxLength(64));

/** Posts a note on the timeline: with `as` a signed one, at `time` if that is given, under an alert if one is. */
export const PostNoteSchema = v.strictObject({
  type: v.literal('note'),
  text: TextSchema,
  as: v.optional(TokenSchema),
  time: v.optional(TimeSchema),
  alert: v.optional(AlertIdSchema),
});

/** Gives a note another text; everybody sees that, and what it was before. */
export const EditNoteSchema = v.strictObject({
  type: v.literal('note-edit'),
  as: TokenSchema,
  note: NoteIdSchema,
  text: TextSchema,
});

/** Strikes a note out; everybody sees that, and what it was. */
export const StrikeNoteSchema = v.strictObject({
  type: v.literal('note-strike'),
  as: TokenSchema,
  note: NoteIdSchema,
  reason: v.union([v.pipe(v.string(), v.trim(), v.maxLength(0)), shownText(300)]),
});

const Touch = { by: PERSON, t: TimeSchema };

/** A signed note as it stands. */
export const BoardNoteSchema = v.object({
  id: NoteIdSchema,
  text: v.string(),
  author: PERSON,
  ...Touch,
  time: TimeSchema,
  alert: v.nullable(v.string()),
  /** The texts that it had before, the oldest first, each with who changed it and when; the newest of them. */
  earlier: v.array(v.object({ text: v.string(), ...Touch })),
  struck: v.nullable(v.object({ ...Touch, reason: v.string() })),
});

/** What `notes/board` stands at: the newest signed notes, the oldest first. */
export const NotesStateSchema = v.object({ notes: v.array(BoardNoteSchema) });

/** A signed note as it stands. */
export type BoardNote = v.InferOutput<typeof BoardNoteSchema>;
/** What `notes/board` stands at. */
export type NotesState = v.InferOutput<typeof NotesStateSchema>;
