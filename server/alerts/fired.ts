import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { FiredLog } from '#domain';
import {
  ALERT_TOPICS,
  decodeAlertEvent,
  decodeEvent,
  EventTupleSchema,
  FIRED_LIMIT,
  type Alert,
  type FiredSpan,
} from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';

/** Stretches that are kept in memory. */
const KEPT = 5_000;

/** Events of alerts that are read back for it, the newest; and of these in one turn. */
const LOOKED_AT = 5_000;
const PART = 250;

/** When alerts fired: read back from the log with the first question, and followed from then on, so that no viewer costs a reading. */
export class FiredBook {
  readonly #log: Log;
  readonly #standing: () => Iterable<Alert>;
  readonly #fired = new FiredLog(KEPT);
  #reading: Promise<void> | undefined;
  /** What was committed since the reading began; undefined when it is done and what comes is folded at once. */
  #meanwhile: StoredEvent[] | undefined = [];

  /** Takes the log, and what gives the alerts as they stand: what has fired for long may be far back in it. */
  constructor(log: Log, standing: () => Iterable<Alert>) {
    this.#log = log;
    this.#standing = standing;
  }

  /** Takes a stretch of time in ms; returns what fired in it, the newest 1,000, the oldest first. Rejects with LogError. */
  async within(from: number, to: number): Promise<FiredSpan[]> {
    await (this.#reading ??= this.#read());
    return this.#fired.within(from, to, FIRED_LIMIT);
  }

  async #read(): Promise<void> {
    const stop = this.#log.onCommit((events) => {
      for (const event of events) this.#follow(event);
    });
    try {
      const matches = (topic: string): boolean => topic === ALERT_TOPICS.live;
      const named = [ALERT_TOPICS.live];
      const { ledger } = await this.#log.recent({ since: Infinity, rows: LOOKED_AT, matches, named });
      for (let at = 0; at < ledger.length; at += PART) {
        for (const event of ledger.slice(at, at + PART)) this.#fold(event);
        await nextTurn();
      }
      for (const event of this.#meanwhile ?? []) this.#fold(event);
      for (const alert of this.#standing()) this.#fired.take(alert);
      this.#meanwhile = undefined;
    } catch (error) {
      stop();
      this.#meanwhile = [];
      this.#reading = undefined;
      throw error;
    }
  }

  #follow(event: StoredEvent): void {
    if (event.topic !== ALERT_TOPICS.live || event.kind !== 'alert') return;
    if (this.#meanwhile === undefined) this.#fold(event);
    else this.#meanwhile.push(event);
  }

  #fold({ kind, json }: StoredEvent): void {
    if (kind !== 'alert') return;
    const event = decodeAlertEvent(decodeEvent(v.parse(EventTupleSchema, JSON.parse(json))));
    if (event?.kind === 'alert') this.#fired.take(event.data);
  }
}
