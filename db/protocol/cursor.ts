import * as v from 'valibot';

/** A random id made with the log: another epoch means another log. */
export const EpochSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{8,32}$/));

/** A place in a log: 0 before its first event. Dense, given at commit. */
export const SeqSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A viewer is nothing but this: the epoch of its log and the last seq that it has applied. */
export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

const CURSOR_TEXT = /^([a-z0-9]{8,32}):(0|[1-9][0-9]{0,15})$/;

/** Takes a cursor; returns its text form `epoch:seq`. */
export function formatCursor(cursor: Cursor): string {
  return `${cursor.epoch}:${cursor.seq}`;
}

/** Takes text; returns the cursor, or undefined when the text is not one. */
export function parseCursor(text: string): Cursor | undefined {
  const match = CURSOR_TEXT.exec(text);
  const [, epoch, digits] = match ?? [];
  if (epoch === undefined || digits === undefined) return undefined;
  const seq = Number(digits);
  return Number.isSafeInteger(seq) ? { epoch, seq } : undefined;
}

/** The text form as a schema: a string in, a Cursor out. */
export const CursorTextSchema = v.pipe(
  v.string(),
  v.rawTransform<string, Cursor>(({ dataset, addIssue, NEVER }) => {
    const cursor = parseCursor(dataset.value);
    if (cursor) return cursor;
    addIssue({ message: 'A cursor is written epoch:seq, for example k3v9x2ab7q0d:1024.' });
    return NEVER;
  }),
);
