import * as v from 'valibot';
import { EventTupleSchema, SEALED_KINDS, sealedTopic, type SealedEvent, type SealedKind } from '#protocol';
import { LogError } from '../../db/errors.ts';
import type { LedgerEvent, Log } from '../../db/log.ts';
import { LiveLot } from './live-lot.ts';

/** Lots that are over and held all the same: somebody looks at his own bids of them. */
const OVER = 16;

/** Lots that are held in all: whoever may put up lots can put up many. */
const HELD = 2_000;

function isSealedKind(kind: string): kind is SealedKind {
  return Object.hasOwn(SEALED_KINDS, kind);
}

/** Takes an event of a sealed topic; returns it parsed. Throws LogError, without a word of what is in it, when that is unfit. */
function sealedEvent({ seq, kind, json }: LedgerEvent): SealedEvent {
  try {
    const [, , , , data] = v.parse(EventTupleSchema, JSON.parse(json));
    // The schema is chosen by the kind, which the compiler cannot follow through the table.
    if (isSealedKind(kind)) return { kind, data: v.parse(SEALED_KINDS[kind], data) } as SealedEvent;
  } catch {
    // What the parsers say of it would repeat it, and end in the server's log.
  }
  throw new LogError('failed', `Event ${seq} cannot be read: a newer Switchyard wrote it, or it is damaged.`);
}

/** The lots that are held in memory: those that are not over, as they are needed, and a few that are. */
export class LotMemory {
  readonly #log: Log;
  readonly #held: number;
  /** The least recently used first. */
  readonly #lots = new Map<string, LiveLot>();
  readonly #loading = new Map<string, Promise<LiveLot>>();
  /** Those held that are over, the least recently used first. */
  readonly #over = new Set<string>();

  /** Takes the log, and how many lots are held. */
  constructor(log: Log, held = HELD) {
    this.#log = log;
    this.#held = held;
  }

  /** How many are held. */
  get size(): number {
    return this.#lots.size;
  }

  /** Takes a lot's id; returns it as it stands, without a lot in it when there is none. Read from the log where it is not held. */
  async get(id: string): Promise<LiveLot> {
    for (;;) {
      const found = this.#lots.get(id) ?? (await this.#load(id));
      // It may have been lost between its reading and this turn.
      if (!found.isLost()) {
        this.#touch(found);
        return found;
      }
      // What is queued behind a failed write fails by itself; read before that, it would be in the way once more.
      await found.settled();
      if (this.#lots.get(id) === found) this.#forget(id);
    }
  }

  /** Takes a lot that came to be. */
  hold(lot: LiveLot): void {
    this.#touch(lot);
  }

  #load(id: string): Promise<LiveLot> {
    const known = this.#loading.get(id);
    if (known !== undefined) return known;
    const loading = this.#read(id).finally(() => this.#loading.delete(id));
    this.#loading.set(id, loading);
    return loading;
  }

  async #read(id: string): Promise<LiveLot> {
    const read = new LiveLot(id);
    for await (const page of this.#log.ledger(sealedTopic(id))) {
      for (const event of page) read.recall(sealedEvent(event), event.seq);
    }
    // It may have been made in the meantime.
    const held = this.#lots.get(id);
    if (held === undefined && read.lot !== undefined) this.#lots.set(id, read);
    return held ?? read;
  }

  #touch(live: LiveLot): void {
    const { id, lot } = live;
    if (lot === undefined) return;
    this.#lots.delete(id);
    this.#lots.set(id, live);
    this.#shrink(this.#lots, this.#held);
    if (lot.overAt === null) return;
    this.#over.delete(id);
    this.#over.add(id);
    this.#shrink(this.#over, OVER);
  }

  /** Takes some of what is held, the least recently used first, and how many of it may be: forgets what is more and is not being written. */
  #shrink(some: { readonly size: number; keys(): Iterable<string> }, most: number): void {
    for (const id of some.keys()) {
      if (some.size <= most) return;
      if (this.#lots.get(id)?.writing === true) continue;
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    this.#lots.delete(id);
    this.#over.delete(id);
  }
}
