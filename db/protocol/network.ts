import * as v from 'valibot';

/** The network that damages nothing. */
export const OPEN_NETWORK = 'pass';

/** The network behind "Block WebSockets for me". */
export const BLOCKED_NETWORK = 'upgrade-403';

/** A number of an offer: what a person may set it to, and what it is, or would be when it is chosen. */
export const NetworkNumberSchema = v.object({
  name: v.string(),
  /** Such as `ms`. */
  unit: v.string(),
  /** Goes on where the unit ends: `added in each direction`. */
  help: v.string(),
  least: v.number(),
  most: v.number(),
  value: v.number(),
});

/** A network that a viewer may choose for himself, in words for people. */
export const NetworkOfferSchema = v.object({
  name: v.string(),
  title: v.string(),
  help: v.string(),
  numbers: v.array(NetworkNumberSchema),
});

/** What the network of a demo does to this viewer, and what else it could do. */
export const NetworkSchema = v.object({
  /** The name of the network in force. */
  now: v.string(),
  /** Milliseconds after which it ends by itself. */
  endsIn: v.optional(v.pipe(v.number(), v.minValue(0))),
  groups: v.array(v.object({ title: v.string(), offers: v.array(NetworkOfferSchema) })),
});

/** A network that may be chosen. */
export type NetworkOffer = v.InferOutput<typeof NetworkOfferSchema>;

/** The network of a demo, as one viewer has it. */
export type Network = v.InferOutput<typeof NetworkSchema>;
