import type { SealedEvent } from '#protocol';
import { decide } from './decide.ts';
import { same, type Finding } from './finding.ts';
import { evolve, type Lot } from './lot.ts';
import type { PublicLotEvent } from './public-lot.ts';
import { publish } from './publish.ts';
import type { Actor, AuctionCommand, Context } from './verdict.ts';

/** What was found in each of a lot's two topics. */
export interface SealedFindings {
  readonly sealed: readonly Finding[];
  readonly public: readonly Finding[];
}

/**
 * The proof that an admin can make. Takes every sealed and every public event of a lot in order, and what hashes a text
 * to hex; returns which commands the rules would not have taken, and the first public event that does not follow from
 * them. The sentences tell no amounts.
 */
export function checkSealed(
  sealed: readonly SealedEvent[],
  events: readonly PublicLotEvent[],
  sha256: (text: string) => string,
): SealedFindings {
  const found: Finding[] = [];
  const expected: PublicLotEvent[] = [];
  let lot: Lot | undefined;
  for (const [index, event] of sealed.entries()) {
    const at = index + 1;
    if (lot === undefined && event.kind !== 'sealed-lot') {
      found.push({ at, message: 'The lot does not begin with its terms.' });
      continue;
    }
    if (!wouldTake(lot, event)) found.push({ at, message: 'The rules would not have taken this.' });
    if (event.kind === 'sealed-bid' && sha256(`${event.data.salt}:${event.data.max}`) !== event.data.seal) {
      found.push({ at, message: 'The seal is not that of this bid.' });
    }
    const after: Lot = evolve(lot, event);
    expected.push(...publish(lot, event, after));
    lot = after;
  }
  return { sealed: found, public: compare(expected, events) };
}

function compare(expected: readonly PublicLotEvent[], events: readonly PublicLotEvent[]): Finding[] {
  const length = Math.max(expected.length, events.length);
  for (let index = 0; index < length; index++) {
    const [wanted, found] = [expected[index], events[index]];
    if (wanted?.kind === found?.kind && same(wanted?.data, found?.data)) continue;
    return [{ at: index + 1, message: 'This is not what follows from the commands.' }];
  }
  return [];
}

/** Asks for the event again at its time; an event that one command brought with another is asked for by itself. */
function wouldTake(lot: Lot | undefined, event: SealedEvent): boolean {
  const { command, actor, key, salt, seal } = askedBy(lot, event);
  const verdict = decide(lot, command, {
    now: event.data.t,
    actor,
    key: key ?? '',
    salt: salt ?? '',
    seal: seal ?? '',
  });
  return verdict.kind === 'accepted' && same(verdict.events[0], event);
}

interface Asked extends Partial<Pick<Context, 'key' | 'salt' | 'seal'>> {
  readonly command: AuctionCommand;
  readonly actor: Actor;
}

/** Who had which role is not written down: what only some may do is asked for by an admin. */
function askedBy(lot: Lot | undefined, event: SealedEvent): Asked {
  const admin = (id: string): Actor => ({ id, name: '', role: 'admin' });
  switch (event.kind) {
    case 'sealed-lot': {
      const { seller, name, terms } = event.data;
      if (lot !== undefined) return { command: { type: 'lot-edit', lot: '', terms }, actor: admin('') };
      return { command: { type: 'lot-create', terms }, actor: { id: seller, name, role: 'bidder' } };
    }
    case 'sealed-open':
      return { command: { type: 'lot-open', lot: '' }, actor: admin('') };
    case 'sealed-bid': {
      const { bidder: id, name, max, key, salt, seal } = event.data;
      return { command: { type: 'bid', lot: '', max }, actor: { id, name, role: 'bidder' }, key, salt, seal };
    }
    case 'sealed-retract': {
      const { bid, reason, by } = event.data;
      return { command: { type: 'bid-retract', lot: '', bid, reason }, actor: admin(by) };
    }
    case 'sealed-cancel':
      return {
        command: { type: 'lot-cancel', lot: '', reason: event.data.reason },
        actor: admin(event.data.by),
      };
    case 'sealed-close':
      return { command: { type: 'close' }, actor: admin('') };
  }
}
