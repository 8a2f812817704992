import * as v from 'valibot';
import { AliasSchema, LotIdSchema } from '#protocol';
import { recall, remember, STORED } from '../storage.ts';

/** Lots that are remembered: the oldest go first. */
const LIMIT = 300;

const KeptSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ bidder: v.string(), lots: v.array(v.strictTuple([LotIdSchema, AliasSchema])) }),
);

/** Takes a bidder's id, undefined for nobody; returns who he is in public on the lots that he has bid on in this browser. */
export function ownAliases(bidder: string | undefined): ReadonlyMap<string, number> {
  const kept = v.safeParse(KeptSchema, recall(STORED.aliases));
  return new Map(kept.success && kept.output.bidder === bidder ? kept.output.lots : []);
}

/** Takes a bidder's id, a lot and who he is there; the lists mark from now on where he leads. */
export function keepAlias(bidder: string, lot: string, alias: number): void {
  const before = ownAliases(bidder);
  if (before.get(lot) === alias) return;
  const lots = [...before, [lot, alias] as const].slice(-LIMIT);
  remember(STORED.aliases, JSON.stringify({ bidder, lots }));
}
