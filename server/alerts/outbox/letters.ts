import * as v from 'valibot';
import { DeliveryStateSchema, type Delivery } from '#protocol';
import type { OutboxRow, OutboxWrite } from '../../../db/outbox.ts';
import { laneOf } from './stored-group.ts';
import { deliveryOf, LetterSchema, type Letter } from './letter.ts';

/** Letters of one kind that a page is shown, the newest. */
const SHOWN = 50;

/** Dead letters that are kept, the newest. */
const DEAD_KEPT = 200;

/** Channels whose last delivery is known: as many as there can be. Those that are gone make room. */
const LAST_KEPT = 200;

/** The letters in memory, as they are stored: by lane, the channel and the group, in the order in which they are sent. */
export class Letters {
  /** In the order of their making. */
  readonly #letters = new Map<string, Letter>();
  /** The last delivery of each channel. */
  readonly #last = new Map<string, Delivery>();

  /** Takes a stored letter, in order. Throws when it is unfit. */
  restore({ json }: OutboxRow): void {
    this.put(v.parse(LetterSchema, JSON.parse(json)));
  }

  /** Takes what the page was shown, as it is stored. Throws when it is unfit. */
  recall(json: string): void {
    this.told(v.parse(DeliveryStateSchema, JSON.parse(json)).last);
  }

  /** Takes an id; returns that letter. */
  get(id: string): Letter | undefined {
    return this.#letters.get(id);
  }

  /** Takes a letter as it is now. */
  put(letter: Letter): void {
    this.#letters.set(letter.id, letter);
  }

  /** Takes the id of a letter that is sent or taken back. */
  remove(id: string): void {
    this.#letters.delete(id);
  }

  /** Every letter, in the order of their making. */
  all(): Iterable<Letter> {
    return this.#letters.values();
  }

  /** Returns the first letter of each lane that is not dead. */
  heads(): Map<string, Letter> {
    const heads = new Map<string, Letter>();
    for (const letter of this.#letters.values()) {
      const lane = letter.test ? letter.id : laneOf(letter);
      if (!letter.dead && !heads.has(lane)) heads.set(lane, letter);
    }
    return heads;
  }

  /** Takes a lane; returns its last letters that nobody can have received, oldest first: what may still be told otherwise. */
  open(lane: string): Letter[] {
    const waiting = [...this.#letters.values()].filter(
      (letter) => !letter.dead && !letter.test && laneOf(letter) === lane,
    );
    return waiting.slice(waiting.findLastIndex(({ doubtful }) => doubtful) + 1);
  }

  /** Takes letters as they will be; returns the oldest dead ones, where there are too many. */
  overflow(after: ReadonlyMap<string, Letter | null>): string[] {
    const dead = [...this.#letters.values()].filter((letter) => letter.dead && !after.has(letter.id));
    return dead.slice(0, Math.max(0, dead.length - DEAD_KEPT)).map(({ id }) => id);
  }

  /** Takes what has just become of letters, and letters as they will be; returns what the page is shown then. */
  shown(news: readonly Delivery[], after: ReadonlyMap<string, Letter | null>): object {
    const letters = new Map<string, Letter | null>([...this.#letters, ...after]);
    const left = [...letters.values()].filter((letter) => letter !== null).filter(({ test }) => !test);
    const unsent = (dead: boolean): Delivery[] =>
      left
        .filter((letter) => letter.dead === dead)
        .slice(-SHOWN)
        .map((letter) => deliveryOf(letter, outcomeOf(letter)));
    const last = new Map(this.#last);
    for (const delivery of news) noteLast(last, delivery);
    return { waiting: unsent(false), dead: unsent(true), last: [...last.values()] };
  }

  /** Takes what has become of letters, once that is durable. */
  told(news: readonly Delivery[]): void {
    for (const delivery of news) noteLast(this.#last, delivery);
  }
}

function noteLast(last: Map<string, Delivery>, delivery: Delivery): void {
  const before = last.get(delivery.channel)?.at ?? -Infinity;
  if (delivery.outcome === 'waiting' || delivery.outcome === 'merged' || delivery.at < before) return;
  last.delete(delivery.channel);
  last.set(delivery.channel, delivery);
  for (const channel of last.keys()) if (last.size > LAST_KEPT) last.delete(channel);
}

function outcomeOf({ dead, attempts }: Letter): Delivery['outcome'] {
  if (dead) return 'dead';
  return attempts === 0 ? 'waiting' : 'retrying';
}

/** Takes a letter's id and the letter as it shall be, null when it goes; returns its row. */
export function rowOf(id: string, letter: Letter | null): OutboxWrite {
  return { kind: 'message', key: id, data: letter };
}
