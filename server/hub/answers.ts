import {
  ALL_TOPICS,
  canonicalPatterns,
  encodeBatch,
  encodeControl,
  topicMatcher,
  type TransportName,
} from '#protocol';
import { FRAME_BYTES } from './group.ts';
import type { Hub, Subscription } from './hub.ts';

/** Rows of the log looked at for one answer. */
const ANSWER_ROWS = 2_000;

/** Answers kept while the head stands still. */
const KEPT = 256;

/** What comes after a cursor, as one answer: for a transport without connections. Equal questions share their bytes. */
export class Answers {
  readonly #hub: Hub;
  readonly #transport: TransportName;
  readonly #kept = new Map<string, Promise<string>>();
  #head = -1;

  /** Takes the hub, and the transport to name in a hello. */
  constructor(hub: Hub, transport: TransportName) {
    this.#hub = hub;
    this.#transport = transport;
  }

  /** Takes a subscription and whether a hello is wanted; returns the JSON of an array of frames, never empty. */
  async answer({ cursor, patterns = ALL_TOPICS }: Subscription, wantsHello: boolean): Promise<string> {
    const { log } = this.#hub;
    this.#hub.asks.count(performance.now());
    if (this.#hub.stopping) {
      return `[${encodeControl({ type: 'bye', reason: 'stopping', retryAfter: this.#hub.retryAfter() })}]`;
    }
    const reset = cursor && this.#hub.resetReason(cursor);
    if (cursor === undefined || reset !== undefined) {
      const frames = [encodeControl(this.#hub.hello(this.#transport, log.head))];
      if (reset)
        frames.push(encodeControl({ type: 'reset', epoch: log.epoch, seq: log.head, reason: reset }));
      else frames.push(this.#heartbeat());
      return `[${frames.join(',')}]`;
    }
    const news = cursor.seq === log.head ? this.#heartbeat() : await this.#share(cursor.seq, patterns);
    return wantsHello
      ? `[${encodeControl(this.#hub.hello(this.#transport, cursor.seq))},${news}]`
      : `[${news}]`;
  }

  #share(seq: number, patterns: readonly string[]): Promise<string> {
    const { head } = this.#hub.log;
    if (head !== this.#head || this.#kept.size >= KEPT) this.#kept.clear();
    this.#head = head;
    const key = `${seq} ${canonicalPatterns(patterns).join(',')}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const fresh = this.#read(seq, patterns);
    this.#kept.set(key, fresh);
    return fresh;
  }

  async #read(seq: number, patterns: readonly string[]): Promise<string> {
    const { log } = this.#hub;
    const totals = this.#hub.totals[this.#transport];
    const plan = await log.read({
      cursor: { epoch: log.epoch, seq },
      matches: topicMatcher(patterns),
      rows: ANSWER_ROWS,
      bytes: FRAME_BYTES,
    });
    if (plan.kind === 'range') {
      totals.frames += 1;
      totals.events += plan.events.length;
      const batch = encodeBatch(plan.from, plan.to, plan.events);
      // There is more: the heartbeat says how far the log goes, so that the viewer asks again at once.
      return plan.to < plan.head ? `${batch},${this.#heartbeat()}` : batch;
    }
    totals.resets += 1;
    return encodeControl({ type: 'reset', epoch: log.epoch, seq: plan.head, reason: plan.kind });
  }

  #heartbeat(): string {
    return encodeControl({ type: 'heartbeat', head: this.#hub.log.head, serverTime: Date.now() });
  }
}
