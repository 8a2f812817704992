import * as v from 'valibot';
import { lotTopic, PublicLotSchema, type PublicLot } from '#protocol';

/** Lots by their ids. */
export type Lots = ReadonlyMap<string, PublicLot>;

/** None. */
export const NO_LOTS: Lots = new Map();

/** Takes states of topics, as a snapshot has them; returns the lots among them. One that this build cannot read is left out: it may not stand in the way of the others. */
export function readStates(states: Readonly<Record<string, unknown>>): Map<string, PublicLot> {
  const lots = new Map<string, PublicLot>();
  for (const [topic, state] of Object.entries(states)) {
    const parsed = v.safeParse(PublicLotSchema, state);
    if (parsed.success && topic === lotTopic(parsed.output.lot)) lots.set(parsed.output.lot, parsed.output);
  }
  return lots;
}

/** Takes lots, and others that win over them; returns all. */
export function joined(lots: Lots, others: Iterable<readonly [string, PublicLot]>): Lots {
  return new Map([...lots, ...others]);
}
