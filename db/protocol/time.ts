import * as v from 'valibot';

/** Milliseconds since 1970 by the server's clock. A label, never an order: the order is seq. */
export const TimeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
