import * as v from 'valibot';
import { TimeSchema } from './time.ts';

const PERSON = v.pipe(v.string(), v.maxLength(64));

/** A note's id. */
export const NoteIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{6,24}$/));

/** A note that a person put on the timeline. One that is signed has an id, and can be edited and struck out. */
export const NoteSchema = v.object({
  text: v.string(),
  id: v.optional(NoteIdSchema),
  /** Who wrote it, by his display name; and what is the same in all notes of one person, and says nothing else. */
  by: v.optional(PERSON),
  author: v.optional(PERSON),
  /** When it was written. */
  t: v.optional(TimeSchema),
  /** What time it is about: where it is drawn. */
  time: v.optional(TimeSchema),
  /** The id of the alert that it stands under. */
  alert: v.optional(v.pipe(v.string(), v.maxLength(41))),
});

/** A note has another text. */
export const NoteEditedSchema = v.object({ id: NoteIdSchema, text: v.string(), by: PERSON, t: TimeSchema });

/** A note is struck out: it stands there still, and is not meant any more. */
export const NoteStruckSchema = v.object({ id: NoteIdSchema, by: PERSON, t: TimeSchema, reason: v.string() });
