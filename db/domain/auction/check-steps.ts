import type { PublicLot } from '#protocol';
import { same, type Finding } from './finding.ts';
import { evolvePublic, type PublicLotEvent } from './public-lot.ts';
import { faultsOfClose, faultsOfRetraction, faultsOfStep, when } from './step-rules.ts';

/** What was seen of a lot so far, beside its fold. */
interface Seen {
  readonly struck: Set<number>;
  /** The highest price at which the reserve was not met, and the lowest at which it was: it lies between them. */
  unmet: number;
  met: number;
}

/**
 * The proof that everybody can make. Takes every public event of a lot in order and how the lot is said to stand after
 * them; returns what its rules do not lead to, nothing for an honest lot. It cannot see maxima: a price within what the
 * rules leave open passes here, and not in `checkSealed`.
 */
export function checkSteps(events: readonly PublicLotEvent[], told: PublicLot): Finding[] {
  const seen: Seen = { struck: new Set(), unmet: -1, met: Number.MAX_SAFE_INTEGER };
  const findings: Finding[] = [];
  let lot: PublicLot | undefined;
  for (const [index, event] of events.entries()) {
    const found = lot === undefined ? faultsOfFirst(event) : faultsOfNext(lot, seen, event);
    if (lot !== undefined || event.kind === 'lot') lot = evolvePublic(lot, told.lot, event);
    const faults = lot === undefined ? found : [...found, ...faultsOfSecret(lot, seen, event)];
    findings.push(...faults.map((message) => ({ at: index + 1, message })));
  }
  if (!same(lot, told)) {
    findings.push({ at: events.length, message: 'The events do not lead to what the lot is said to be.' });
  }
  return findings;
}

function faultsOfFirst({ kind }: PublicLotEvent): string[] {
  return when(kind !== 'lot', 'The lot does not begin with its terms.');
}

function faultsOfNext(lot: PublicLot, seen: Seen, event: PublicLotEvent): string[] {
  switch (event.kind) {
    case 'lot':
      return when(lot.status !== 'scheduled', 'The terms changed after the lot had opened.');
    case 'lot-opened':
      return when(lot.status !== 'scheduled', 'The lot opened twice.');
    case 'lot-step':
      return faultsOfStep(lot, event.data);
    case 'lot-retracted': {
      const found = faultsOfRetraction(lot, seen.struck, event.data);
      if (event.data.bid !== null) seen.struck.add(event.data.bid);
      return found;
    }
    case 'lot-closed':
      return faultsOfClose(lot, event.data);
    case 'lot-cancelled':
      return when(lot.overAt !== null, 'A lot that was over was cancelled.');
  }
}

/** The reserve stays hidden, but it is one: no price at which it is met may be below one at which it is not. */
function faultsOfSecret(lot: PublicLot, seen: Seen, { kind }: PublicLotEvent): string[] {
  if (kind !== 'lot-step' && kind !== 'lot-retracted') return [];
  if (!lot.terms.hasReserve || lot.price === null) return [];
  if (lot.reserveMet) seen.met = Math.min(seen.met, lot.price);
  else seen.unmet = Math.max(seen.unmet, lot.price);
  return when(seen.met <= seen.unmet, 'The reserve is met at a price at which it was not.');
}
