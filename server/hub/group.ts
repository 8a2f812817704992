import { encodeControl, EVENT_KINDS, isEventKind } from '#protocol';
import type { StoredEvent } from '../../db/log.ts';
import type { EventRing } from './event-ring.ts';
import { batchFrame, SharedFrame } from './shared-frame.ts';
import type { View } from './view.ts';

/** Bytes of events in one frame, roughly, at the most: a slow line must finish one before it is taken for dead. */
export const FRAME_BYTES = 64 * 1024;

/** So many events make a frame worth its cost: a group whose cadence is longer waits no longer than this for them. */
const PLENTY = { events: 8, ms: 200 };

/** Pages kept for viewers that stand at the same place. */
const PAGES_KEPT = 8;

/** A member of a group: it is at the group's position, or was when it joined. */
export interface Member {
  /** Takes the frame of the range `(from, to]` that the group just flushed. */
  offer(frame: SharedFrame, from: number, to: number): void;
  /** Takes a frame that moves no cursor. */
  notify(frame: SharedFrame): void;
}

/** A frame and the cursor after it. */
export interface Page {
  readonly frame: SharedFrame;
  readonly to: number;
}

const isUrgentKind = ({ kind }: StoredEvent): boolean => isEventKind(kind) && EVENT_KINDS[kind].urgent;

const NONE: ReadonlySet<string> = new Set();

/** The live viewers with the same view and cadence: each flush is encoded once for all of them. */
export class Group {
  readonly view: View;
  readonly #ring: EventRing;
  readonly #cadence: number;
  readonly #urgentTopics: ReadonlySet<string>;
  readonly #members = new Set<Member>();
  readonly #pages = new Map<string, Page>();
  #pending: StoredEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the timer will flush. */
  #due = Infinity;
  #lastFlush = -Infinity;
  #lastSent = performance.now();
  #position: number;

  /** Takes the ring to read from, what is shown, the milliseconds between flushes, and topics that never wait for them. */
  constructor(ring: EventRing, view: View, cadence: number, urgentTopics = NONE) {
    this.#ring = ring;
    this.#urgentTopics = urgentTopics;
    this.view = view;
    this.#cadence = cadence;
    this.#position = ring.head;
  }

  /** The seq up to which the group has flushed. */
  get position(): number {
    return this.#position;
  }

  /** Adds a member whose cursor is at or above the position. */
  join(member: Member): void {
    this.#members.add(member);
  }

  /** Removes a member; idempotent. */
  leave(member: Member): void {
    this.#members.delete(member);
  }

  /** Takes events just committed and pushed to the ring: flushes at once after a silence or for an urgent one. */
  add(events: readonly StoredEvent[]): void {
    const matching = this.view.partOf(events.filter((event) => this.view.matches(event.topic)));
    if (matching.length === 0) return;
    for (const event of matching) this.#pending.push(event);
    const pace = this.#pending.length < PLENTY.events ? this.#cadence : Math.min(this.#cadence, PLENTY.ms);
    const due = this.#lastFlush + pace;
    const wait = due - performance.now();
    if (wait <= 0 || matching.some((event) => this.#isUrgent(event))) this.#flush();
    else if (due < this.#due) this.#flushAt(due, wait);
  }

  /** Takes a cursor and a target above it, both inside the ring; returns the next page towards the target, shared. */
  page(cursor: number, target: number): Page {
    const key = `${cursor}-${target}`;
    const known = this.#pages.get(key);
    if (known) return known;
    const { events, to } = this.#ring.slice(cursor, target, this.view.matches, FRAME_BYTES);
    const page = { frame: batchFrame(cursor, to, this.view.partOf(events)), to };
    if (this.#pages.size >= PAGES_KEPT) this.#pages.clear();
    this.#pages.set(key, page);
    return page;
  }

  /** Called now and then: after `heartbeat` ms without a word, says where the log stands. */
  tick(heartbeat: number): void {
    if (performance.now() - this.#lastSent < heartbeat) return;
    // The filter hid everything for a while: move the cursors before retention overtakes them. A range without events tells no time.
    if (this.#position < this.#ring.head && this.#pending.length === 0) this.#flush();
    this.broadcast(encodeControl({ type: 'heartbeat', head: this.#ring.head, serverTime: Date.now() }));
  }

  /** Takes a control frame's text; hands it to every member. */
  broadcast(text: string): void {
    this.#lastSent = performance.now();
    const frame = new SharedFrame(text);
    for (const member of this.#members) member.notify(frame);
  }

  /** Stops the timer. */
  close(): void {
    clearTimeout(this.#timer);
    this.#members.clear();
  }

  #isUrgent(event: StoredEvent): boolean {
    return isUrgentKind(event) || this.#urgentTopics.has(event.topic);
  }

  #flushAt(due: number, wait: number): void {
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    const pending = this.#pending;
    this.#pending = [];
    this.#lastFlush = this.#lastSent = performance.now();
    let begin = 0;
    for (let room = FRAME_BYTES, index = 0; index < pending.length - 1; index += 1) {
      const event = pending[index];
      room -= event?.json.length ?? 0;
      if (event === undefined || room > 0) continue;
      this.#send(event.seq, pending.slice(begin, index + 1));
      begin = index + 1;
      room = FRAME_BYTES;
    }
    this.#send(this.#ring.head, begin === 0 ? pending : pending.slice(begin));
  }

  /** Moves the position to `to` with one frame for every member that stands where the group does. */
  #send(to: number, events: readonly StoredEvent[]): void {
    const from = this.#position;
    this.#position = to;
    const frame = batchFrame(from, to, events);
    for (const member of this.#members) member.offer(frame, from, to);
  }
}
