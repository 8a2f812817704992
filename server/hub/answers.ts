import { encodeBatch, encodeControl, type TransportName } from '#protocol';
import type { Principal } from '../access/principal.ts';
import type { Hub, Subscription } from './hub.ts';
import type { View } from './view.ts';

/** Bytes of events in one answer, roughly, at the most: its body is read as it comes, so a slow line is seen to live. */
const ANSWER_BYTES = 256 * 1024;

/** Rows of the log looked at for one answer. */
const ANSWER_ROWS = 2_000;

/** Answers kept while the head stands still: 8 MiB of them at the most. */
const KEPT = 32;

interface Answer {
  readonly frame: string;
  /** Events in it. */
  readonly events: number;
  /** The log goes on behind it. */
  readonly more: boolean;
}

/** What comes after a cursor, as one answer: for a transport without connections. Equal questions share their bytes. */
export class Answers {
  readonly #hub: Hub;
  readonly #transport: TransportName;
  readonly #kept = new Map<string, Promise<Answer>>();
  #head = -1;

  /** Takes the hub, and the transport to name in a hello. */
  constructor(hub: Hub, transport: TransportName) {
    this.#hub = hub;
    this.#transport = transport;
  }

  /** Takes a subscription and whether a hello is wanted; returns the JSON of an array of frames, never empty. */
  async answer(subscription: Subscription, wantsHello: boolean): Promise<string> {
    const { cursor, viewer, principal } = subscription;
    const { log } = this.#hub;
    // Who asks without a cursor wants to know where the log stands; a viewer that polls has one.
    if (cursor !== undefined) this.#hub.asks.count(performance.now());
    if (this.#hub.stopping) return `[${this.#hub.greeter.goodbye('stopping')}]`;
    const reset = cursor && this.#hub.resetReason(cursor);
    if (cursor === undefined || reset !== undefined) {
      return `[${this.#hello(log.head, principal)},${reset === undefined ? this.#heartbeat() : this.#reset(reset)}]`;
    }
    const news =
      cursor.seq === log.head
        ? [this.#heartbeat()]
        : await this.#news(cursor.seq, this.#hub.viewOf(subscription), viewer);
    return `[${[...(wantsHello ? [this.#hello(cursor.seq, principal)] : []), ...news].join(',')}]`;
  }

  async #news(seq: number, view: View, viewer: string | undefined): Promise<string[]> {
    const { frame, events, more } = await this.#share(seq, view);
    for (const totals of [this.#hub.totals[this.#transport], this.#hub.watchList.of(viewer)?.totals]) {
      if (totals === undefined) continue;
      totals.frames += 1;
      totals.events += events;
    }
    // There is more: the heartbeat says how far the log goes, so that the viewer asks again at once.
    return more ? [frame, this.#heartbeat()] : [frame];
  }

  #share(seq: number, view: View): Promise<Answer> {
    const { head } = this.#hub.log;
    if (head !== this.#head || this.#kept.size >= KEPT) this.#kept.clear();
    this.#head = head;
    const key = `${seq} ${view.key}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const fresh = this.#read(seq, view);
    this.#kept.set(key, fresh);
    // A failure is told to who asked, and is not kept for who asks next.
    fresh.catch(() => this.#kept.delete(key));
    return fresh;
  }

  async #read(seq: number, view: View): Promise<Answer> {
    const { log, turns } = this.#hub;
    await turns.next();
    const plan = await log.read({
      cursor: { epoch: log.epoch, seq },
      matches: view.matches,
      rows: ANSWER_ROWS,
      bytes: ANSWER_BYTES,
    });
    if (plan.kind !== 'range') return { frame: this.#reset(plan.kind), events: 0, more: false };
    const { from, to, head } = plan;
    const events = view.partOf(plan.events);
    return { frame: encodeBatch(from, to, events), events: events.length, more: to < head };
  }

  #hello(from: number, principal: Principal): string {
    return encodeControl(this.#hub.greeter.hello(this.#transport, from, principal));
  }

  #reset(reason: NonNullable<ReturnType<Hub['resetReason']>>): string {
    const { epoch, head } = this.#hub.log;
    this.#hub.totals[this.#transport].resets += 1;
    return encodeControl({ type: 'reset', epoch, seq: head, reason });
  }

  #heartbeat(): string {
    return encodeControl({ type: 'heartbeat', head: this.#hub.log.head, serverTime: Date.now() });
  }
}
