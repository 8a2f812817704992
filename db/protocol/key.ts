import * as v from 'valibot';

/** A key chosen by the sender, new for each command, the same for each attempt at it. */
export const IdempotencyKeySchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));
