import * as v from 'valibot';
import { TRANSPORT_NAMES } from './transport.ts';

/** Viewers of a turn, and the seconds that it takes. Before the first turn and after each is one of the source alone. */
export const LAB_COST = { viewers: 20, seconds: 5 } as const;

/** The server's CPU over one turn. */
export const CostTurnSchema = v.object({
  seconds: v.number(),
  /** Milliseconds of the server's own CPU, user and system. */
  cpu: v.number(),
  /** Events delivered, to all viewers together. */
  events: v.number(),
});

/**
 * What an event costs the server, measured in turns: each transport alone with viewers in another process, between turns of
 * the source alone. `perEvent` = (cpu − without) ÷ events delivered.
 */
export const LabCostSchema = v.object({
  state: v.picklist(['running', 'done', 'failed']),
  /** The turn that goes on; null when none does. */
  doing: v.nullable(v.picklist(['baseline', ...TRANSPORT_NAMES])),
  /** Viewers of each turn, and how long it takes in seconds. */
  viewers: v.number(),
  seconds: v.number(),
  /** The settings of the turns. */
  rate: v.number(),
  bytes: v.number(),
  /** When it was begun, in milliseconds since 1970. */
  at: v.number(),
  /** The turns of the source alone, taken together. */
  baseline: v.nullable(CostTurnSchema),
  /** What they differ by at the most, in milliseconds of CPU a second: what cannot be told from nothing. */
  noise: v.optional(v.number(), 0),
  /**
   * By transport, those that are done. `without` is what as many seconds of the source alone take, by the turns before and after, in
   * milliseconds of CPU; `perEvent` in microseconds of it, null when nothing was delivered. It is
   * what was reckoned, and may be below 0: where cpu − without is not more than `noise` it was too little to measure.
   */
  turns: v.record(
    v.picklist(TRANSPORT_NAMES),
    v.optional(
      v.object({ ...CostTurnSchema.entries, without: v.number(), perEvent: v.nullable(v.number()) }),
    ),
  ),
  /** Why it failed, for people; null when it did not. */
  problem: v.nullable(v.string()),
});

/** The server's CPU over one turn. */
export type CostTurn = v.InferOutput<typeof CostTurnSchema>;
/** What an event costs the server. */
export type LabCost = v.InferOutput<typeof LabCostSchema>;
