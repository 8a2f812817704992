import * as v from 'valibot';
import { evolvePublic, isLotEvent } from '#domain';
import {
  decodeEvent,
  EventTupleSchema,
  LOT_PAGE,
  LOT_STATUSES,
  lotTopic,
  PublicLotSchema,
  type LotCounts,
  type LotFilter,
  type PublicLot,
} from '#protocol';
import type { Log, StoredEvent, TopicState } from '../../db/log.ts';
import { placeOf, type Place } from './list-place.ts';
import { OverLots } from './over-lots.ts';

const TOPICS = lotTopic('');

/** Open lots that end next, in the list of those. */
const ENDING = 30;

/** A lot that goes on, and the event that it stands at. */
interface Held {
  readonly lot: PublicLot;
  readonly seq: number;
}

/** A page of lots, where the list goes on, how many lots there are, and the seq that all of it is true at. */
export interface Listed {
  readonly seq: number;
  readonly counts: LotCounts;
  readonly lots: readonly PublicLot[];
  readonly next: string | null;
}

/** Takes what a lot's topic stands at; returns the lot. */
export function lotOf({ json }: TopicState): PublicLot {
  return v.parse(PublicLotSchema, JSON.parse(json));
}

/**
 * All lots as everybody may see them, folded from what is durable: those that go on in memory, of the others where they are. A
 * commit costs what its events cost, however many lots there are.
 */
export class LotIndex {
  readonly #log: Log;
  readonly #live = new Map<string, Held>();
  readonly #over = new OverLots();
  readonly #onChange: (lot: PublicLot) => void;
  /** Those that go on, by when they end; undefined since that has changed. */
  #sorted: PublicLot[] | undefined;

  /** Takes the log, and who is told of every lot that has changed and goes on. */
  constructor(log: Log, onChange: (lot: PublicLot) => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  /** Reads what is there, and follows the log from then on. Rejects with LogError. */
  async open(): Promise<void> {
    for await (const page of this.#log.states({ namespace: 'lots' })) {
      for (const state of page) this.#recall(state);
    }
    this.#log.onCommit((events) => {
      for (const event of events) if (event.topic.startsWith(TOPICS)) this.#follow(event);
    });
  }

  /** The lots that go on, in no order. */
  *live(): Iterable<PublicLot> {
    for (const { lot } of this.#live.values()) yield lot;
  }

  /** Takes a status; returns how many lots that go on have it. */
  count(status: PublicLot['status']): number {
    let count = 0;
    for (const lot of this.live()) if (lot.status === status) count += 1;
    return count;
  }

  /** Takes a lot's id; returns it, undefined when there is none. Rejects with LogError. */
  async get(id: string): Promise<PublicLot | undefined> {
    const held = this.#live.get(id);
    if (held !== undefined) return held.lot;
    const state = await this.#log.state(lotTopic(id));
    return state && lotOf(state);
  }

  /** Takes which lots are wanted and perhaps where the list goes on; returns a page of them. Rejects with LogError. */
  async list(filter: LotFilter, after?: Place): Promise<Listed> {
    // What goes on is all read in this turn, at the head; what is over does not change any more.
    const at = { seq: this.#log.head, counts: this.#counts() };
    if (filter === 'ending') return { ...at, lots: this.#goingOn('open').slice(0, ENDING), next: null };
    const first = after?.over === true ? [] : this.#goingOn(filter).filter((lot) => isAfter(lot, after));
    const lots = first.slice(0, LOT_PAGE);
    const further = this.#over.page(filter, after?.over === true ? after : undefined, LOT_PAGE + 1);
    const more = first.length + further.length > LOT_PAGE;
    for (const { lot } of further.slice(0, LOT_PAGE - lots.length)) {
      const found = await this.get(lot);
      if (found !== undefined) lots.push(found);
    }
    const last = lots.at(-1);
    return { ...at, lots, next: more && last !== undefined ? placeOf(last) : null };
  }

  #counts(): LotCounts {
    const entries = LOT_STATUSES.map((status) => [status, this.#over.count(status)] as const);
    const counts = Object.fromEntries(entries) as LotCounts; // one for each status
    for (const { status } of this.live()) counts[status] += 1;
    return counts;
  }

  #goingOn(filter: LotFilter): PublicLot[] {
    this.#sorted ??= [...this.live()].sort((a, b) => a.endsAt - b.endsAt || (a.lot < b.lot ? -1 : 1));
    return filter === 'all' ? this.#sorted : this.#sorted.filter(({ status }) => status === filter);
  }

  #recall(state: TopicState): void {
    const lot = lotOf(state);
    this.#sorted = undefined;
    if (lot.overAt === null) this.#live.set(lot.lot, { lot, seq: state.seq });
    else this.#over.add(lot.lot, lot.status, lot.overAt);
  }

  #follow({ topic, seq, json }: StoredEvent): void {
    const id = topic.slice(TOPICS.length);
    const before = this.#live.get(id);
    if (before !== undefined && before.seq >= seq) return; // it was read when this had been written
    const event = decodeEvent(v.parse(EventTupleSchema, JSON.parse(json)));
    // Of a lot that another process made, and that was forgotten before this one heard of it, the state is in the log.
    if (!isLotEvent(event) || (before === undefined && event.kind !== 'lot')) return;
    const lot = evolvePublic(before?.lot, id, event);
    this.#sorted = undefined;
    if (lot.overAt !== null) {
      this.#live.delete(id);
      this.#over.add(id, lot.status, lot.overAt);
      return;
    }
    this.#live.set(id, { lot, seq });
    this.#onChange(lot);
  }
}

function isAfter({ endsAt, lot }: PublicLot, after: Place | undefined): boolean {
  return after === undefined || endsAt > after.at || (endsAt === after.at && lot > after.lot);
}
