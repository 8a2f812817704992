import { evolvePublic, type PublicLotEvent } from '#domain';
import { lotTopic, sealedTopic, type EventData, type PublicLot, type SealedTopic } from '#protocol';
import type { AppendRequest, Log, LedgerEvent, TopicState } from '../log.ts';

const TERMS: EventData<'lot'>['terms'] = {
  title: 'A clock',
  currency: 'EUR',
  start: 100,
  increments: [[1, 5]],
  opens: 1_000,
  ends: 100_000,
  hasReserve: false,
};

/** A planted maximum, as no public row may hold it. */
export const MAXIMUM = 918_273_645;

const SEALED_BID = {
  t: 2_000,
  bidder: 'b-1',
  name: 'Ada',
  max: MAXIMUM,
  key: 'key-12345678',
  salt: '00'.repeat(16),
  seal: 'ab'.repeat(32),
};

/** A lot that is written as the server writes it: a sealed event, the public one and the state, in one request. */
export class TestLot {
  readonly id: string;
  readonly topic: string;
  readonly sealed: SealedTopic;
  /** The fold of all that was asked to be written. */
  state: PublicLot | undefined;

  /** Takes the lot's number. */
  constructor(number: number) {
    this.id = `lot${String(number).padStart(6, '0')}`;
    this.topic = lotTopic(this.id);
    this.sealed = sealedTopic(this.id);
  }

  /** Returns what makes the lot. */
  made(): AppendRequest {
    return this.#request({ kind: 'lot', data: { t: 500, terms: TERMS } });
  }

  /** Takes a price; returns a bid that leads to it. */
  bid(price: number): AppendRequest {
    const bid = (this.state?.steps ?? 0) + 1;
    const standing = { price, leader: 1, reserveMet: true, endsAt: 100_000 };
    return this.#request({
      kind: 'lot-step',
      data: { t: 2_000, bid, by: 1, ...standing, seal: SEALED_BID.seal },
    });
  }

  /** Takes a time; returns what closes the lot then. */
  closed(t: number): AppendRequest {
    return this.#request({ kind: 'lot-closed', data: { t, outcome: 'sold', price: 100, winner: 1 } });
  }

  #request(event: PublicLotEvent): AppendRequest {
    const state = (this.state = evolvePublic(this.state, this.id, event));
    return {
      events: [
        { topic: this.sealed, kind: 'sealed-bid', data: SEALED_BID },
        { topic: this.topic, ...event },
      ],
      states: [{ topic: this.topic, state, over: state.overAt }],
    };
  }
}

/** Takes a log and how many bids; appends a lot with them, in one turn; returns the lot. */
export async function appendLot(log: Log, number: number, bids: number): Promise<TestLot> {
  const lot = new TestLot(number);
  const requests = [lot.made(), ...Array.from({ length: bids }, (_, index) => lot.bid(100 + index))];
  await Promise.all(requests.map((request) => log.append(request)));
  return lot;
}

/** Takes pages; returns all that they hold. */
export async function allOf<Row>(pages: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

/** Takes the log and a topic; returns the whole of its ledger. */
export function ledgerOf(log: Log, topic: string): Promise<LedgerEvent[]> {
  return allOf(log.ledger(topic));
}

/** Takes states; returns their JSON, parsed, by topic. */
export function byTopic(states: readonly TopicState[]): Record<string, unknown> {
  return Object.fromEntries(states.map(({ topic, json }): [string, unknown] => [topic, JSON.parse(json)]));
}
