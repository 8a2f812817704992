import type { LotTerms, PublicLot, SealedEvent } from '#protocol';
import {
  decide,
  evolve,
  evolvePublic,
  publish,
  type Actor,
  type AuctionCommand,
  type Lot,
  type PublicLotEvent,
  type Verdict,
} from '#domain';

/** The id of every lot in tests. */
export const LOT = 'lot000';

/** The seller in tests, and who may do everything. */
export const SELLER: Actor = { id: 'id-seller', name: 'Sella', role: 'bidder' };
export const ADMIN: Actor = { id: 'id-admin', name: 'admin', role: 'admin' };

/** Takes a name; returns the bidder of that name. */
export function bidder(name: string): Actor {
  return { id: `id-${name}`, name, role: 'bidder' };
}

/** Takes what differs; returns terms of a lot that opens at 0, ends at 1000 and starts at 100. */
export function termsWith(terms: Partial<LotTerms>): LotTerms {
  return { title: 'Clock', currency: 'EUR', start: 100, opens: 0, ends: 1000, ...terms };
}

/** Takes text; returns 64 hex digits of it, the same each time. Not SHA-256, which needs a library. */
export function hashOf(text: string): string {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return hash.toString(16).padStart(8, '0').repeat(8);
}

/** Takes sealed events; returns the fold of them. */
export function lotOf(events: readonly SealedEvent[]): Lot | undefined {
  return events.reduce<Lot | undefined>(evolve, undefined);
}

/** A lot and everything that was ever written of it: what the service does, without a database. */
export class House {
  readonly sealed: SealedEvent[] = [];
  readonly events: PublicLotEvent[] = [];
  lot: Lot | undefined;
  shown: PublicLot | undefined;
  now = 0;
  #keys = 0;

  /** Takes a command, who gives it and its key (a new one if left out); decides at `now`, writes what was accepted. */
  ask(command: AuctionCommand, actor: Actor = ADMIN, key: string = `key-${this.#keys++}`): Verdict {
    const salt = `salt-${this.sealed.length}`;
    const seal = command.type === 'bid' ? hashOf(`${salt}:${command.max}`) : '';
    const verdict = decide(this.lot, command, { now: this.now, actor, key, salt, seal });
    if (verdict.kind === 'accepted') verdict.events.forEach((event) => this.write(event));
    return verdict;
  }

  /** Takes a sealed event; folds it and what is public of it. */
  write(event: SealedEvent): void {
    const before = this.lot;
    this.lot = evolve(before, event);
    this.sealed.push(event);
    publish(before, event, this.lot).forEach((told) => this.tell(told));
  }

  /** Takes a public event, true or not; folds it into what everybody sees. */
  tell(event: PublicLotEvent): void {
    this.events.push(event);
    this.shown = evolvePublic(this.shown, LOT, event);
  }

  /** Takes who bids how much, when and with which key; returns what became of it. */
  bid(name: string, max: number, now: number = this.now, key?: string): Verdict {
    this.now = now;
    return this.ask({ type: 'bid', lot: LOT, max }, bidder(name), key);
  }

  /** Folds everything again from what was written, as after a restart. */
  reload(): void {
    this.lot = lotOf(this.sealed);
    this.shown = this.events.reduce<PublicLot | undefined>(
      (state, event) => evolvePublic(state, LOT, event),
      undefined,
    );
  }

  /** The lot; throws before there is one. */
  get standing(): Lot {
    if (this.lot === undefined) throw new Error('Nothing was put up yet.');
    return this.lot;
  }

  /** How the lot looks to everybody; throws before there is one. */
  get face(): PublicLot {
    if (this.shown === undefined) throw new Error('Nothing was put up yet.');
    return this.shown;
  }
}

/** Takes terms that differ; returns a house with such a lot, open at 0. */
export function houseWith(terms: Partial<LotTerms> = {}): House {
  const house = new House();
  house.ask({ type: 'lot-create', terms: termsWith(terms) }, SELLER);
  return house;
}
