import * as v from 'valibot';
import { TRANSPORT_NAMES } from './transport.ts';

/** Viewers of a turn, and the seconds that it takes. */
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
 * What an event costs the server, measured in turns: first the source alone, then each transport alone with viewers in another
 * process. `perEvent` = (cpu of the turn − cpu of the baseline, over as many seconds) ÷ events delivered.
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
  baseline: v.nullable(CostTurnSchema),
  /** By transport, those that are done; `perEvent` in microseconds of CPU, null when nothing was delivered. */
  turns: v.record(
    v.picklist(TRANSPORT_NAMES),
    v.optional(v.object({ ...CostTurnSchema.entries, perEvent: v.nullable(v.number()) })),
  ),
  /** Why it failed, for people; null when it did not. */
  problem: v.nullable(v.string()),
});

/** The server's CPU over one turn. */
export type CostTurn = v.InferOutput<typeof CostTurnSchema>;
/** What an event costs the server. */
export type LabCost = v.InferOutput<typeof LabCostSchema>;
