import {
  decide,
  evolve,
  evolvePublic,
  isLotEvent,
  publish,
  type Actor,
  type AuctionCommand,
  type Lot,
} from '#domain';
import {
  decodeEvent,
  lotTopic,
  sealedTopic,
  type EventTuple,
  type LotProof,
  type Mine,
  type PublicLot,
} from '#protocol';
import type { LotEvent } from '../lot-events.ts';
import { sha256Hex } from './proof.ts';

const LOT = 'lot000';
const EPOCH = '0123456789abcdef0123456789abcdef';

/** Takes a name; returns the bidder of that name. */
export function bidderOf(name: string): Actor {
  return { id: `id-${name}`, name, role: 'bidder' };
}

/** A server that keeps one lot in memory, to make honest proofs of; tests damage what it gives. */
export class ProofHouse {
  readonly #sealed: EventTuple[] = [];
  readonly #events: EventTuple[] = [];
  #lot: Lot | undefined;
  #shown: PublicLot | undefined;
  #seq = 0;

  /** Takes a command, who gives it and when; writes what it leads to. Throws where it is refused. */
  ask(command: AuctionCommand, actor: Actor, now: number): void {
    const salt = `salt-${this.#seq}`;
    const seal = command.type === 'bid' ? sha256Hex(`${salt}:${command.max}`) : '';
    const verdict = decide(this.#lot, command, { now, actor, key: `key-${this.#seq}-abcd`, salt, seal });
    if (verdict.kind !== 'accepted') throw new Error(`Refused: ${JSON.stringify(verdict)}`);
    for (const event of verdict.events) {
      const before = this.#lot;
      this.#lot = evolve(before, event);
      this.#sealed.push([++this.#seq, now, sealedTopic(LOT), event.kind, event.data]);
      for (const told of publish(before, event, this.#lot)) {
        this.#events.push([++this.#seq, now, lotTopic(LOT), told.kind, told.data]);
        this.#shown = evolvePublic(this.#shown, LOT, told);
      }
    }
  }

  /** The proof as the server gives it; with what is sealed for an admin. */
  proof(admin = false): LotProof {
    if (this.#shown === undefined) throw new Error('There is no lot yet.');
    const events = structuredClone(this.#events);
    const fingerprint = sha256Hex(events.map((event) => JSON.stringify(event)).join('\n'));
    return {
      ...{ epoch: EPOCH, seq: this.#seq, serverTime: 0, lot: this.#shown, events, fingerprint },
      ...(admin && { sealed: structuredClone(this.#sealed) }),
    };
  }

  /** What the stream has brought. */
  stream(): LotEvent[] {
    return this.#events.map(decodeEvent).filter(isLotEvent);
  }

  /** Takes a bidder; returns what he alone may know. */
  mine({ id }: Actor): Mine {
    const bids = (this.#lot?.bids ?? []).filter(({ bidder }) => bidder === id);
    return {
      lot: LOT,
      alias: this.#lot?.bidders.get(id)?.alias ?? null,
      max: bids.at(-1)?.max ?? null,
      seller: false,
      bids: bids.map(({ version, t, max, key, salt, seal, step, struck }) => ({
        ...{ seq: this.#sealed[version - 1]?.[0] ?? 0, t, max, key, salt, seal, step, retracted: struck },
      })),
      seq: this.#seq,
    };
  }
}
