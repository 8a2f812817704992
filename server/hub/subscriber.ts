import { encodeControl, type Reset, type TransportName } from '#protocol';
import type { Log } from '../../db/log.ts';
import { timeLeft, type Principal } from '../access/principal.ts';
import type { Sink } from '../transports/contract.ts';
import { FRAME_BYTES, type Group, type Member } from './group.ts';
import { batchFrame, SharedFrame } from './shared-frame.ts';
import type { Turns } from './turns.ts';

/** Rows looked at in one page of the log. */
const PAGE_ROWS = 1_000;

/** What happened on the connections of one transport since the start. */
export interface DeliveryTotals {
  /** Frames written, and the events in them. */
  frames: number;
  events: number;
  /** Times a slow reader was set aside. */
  lags: number;
  /** Cursors that could not be resumed. */
  resets: number;
}

/** A connection that is to be served. */
export interface Seat {
  readonly sink: Sink;
  readonly group: Group;
  /** Who reads. */
  readonly principal: Principal;
  /** The seq to go on from. */
  readonly cursor: number;
  /** Where its deliveries are counted beside the transport's; undefined where nobody looks. */
  readonly watched: DeliveryTotals | undefined;
}

/** What a subscriber needs of its hub. */
export interface SubscriberHost {
  readonly log: Log;
  /** The range `(start, head]` that the ring can serve. */
  readonly ring: { readonly start: number; readonly head: number };
  /** Whose turn it is to read a page of the log. */
  readonly turns: Turns;
  /** Unsent bytes above which a connection leaves the live group. */
  readonly maxUnsent: number;
  /** Counters of each transport, written in place: an update here costs nothing beside a write. */
  readonly totals: Readonly<Record<TransportName, DeliveryTotals>>;
  /** Told that the log could not be read for a subscriber: it must be ended. */
  failed(subscriber: Subscriber, error: unknown): void;
}

/**
 * One connection's place in the log: catch up, then live, with no hole between. Nothing is queued here. When the
 * connection cannot take more it leaves the live group, and comes back through its cursor.
 */
export class Subscriber implements Member {
  readonly sink: Sink;
  readonly group: Group;
  readonly #host: SubscriberHost;
  readonly #totals: DeliveryTotals;
  readonly #watched: DeliveryTotals | undefined;
  #principal: Principal;
  /** When what he came with is over, by a clock that nobody sets; undefined: it has no end. */
  #ends: number | undefined;
  #cursor: number;
  /** A frame without events that came while the connection could not take it: long polling between two polls. */
  #owed: SharedFrame | undefined;
  #reading = false;
  #closed = false;

  /** Takes the hub's services and the connection. */
  constructor(host: SubscriberHost, { sink, group, principal, cursor, watched }: Seat) {
    this.#host = host;
    this.#watched = watched;
    this.sink = sink;
    this.group = group;
    this.#principal = principal;
    this.#ends = endOf(principal);
    this.#cursor = cursor;
    this.#totals = host.totals[sink.transport];
    sink.onReady(() => this.#advance());
  }

  /** Who reads. */
  get principal(): Principal {
    return this.#principal;
  }

  /** Takes him with a newer token, of the same rights. */
  renew(principal: Principal): void {
    this.#principal = principal;
    this.#ends = endOf(principal);
  }

  /** Takes the time of a clock that nobody sets, in ms; true when what he came with is over. */
  hasExpired(now: number): boolean {
    return this.#ends !== undefined && this.#ends <= now;
  }

  /** Begins to deliver: at once all that is committed, also what its group is still gathering. */
  start(): void {
    this.#advance(this.#host.ring.head);
  }

  offer(frame: SharedFrame, from: number, to: number): void {
    if (!this.#canTake()) this.#fallBehind();
    else if (this.#cursor === from) this.#write(frame, to);
    // It joined between two flushes, above `from`: what it has not seen is cut out for it.
    else if (this.#cursor < to) this.#advance();
  }

  notify(frame: SharedFrame): void {
    if (this.#canTake()) this.sink.write(frame);
    else {
      this.#owed = frame;
      this.#fallBehind();
    }
  }

  /** Tells the viewer that its cursor cannot be resumed, and goes on from the head. */
  reset(reason: Reset['reason']): void {
    const { epoch, head: seq } = this.#host.log;
    this.#totals.resets += 1;
    this.sink.write(new SharedFrame(encodeControl({ type: 'reset', epoch, seq, reason })));
    this.#cursor = seq;
  }

  /** Ends the connection with a last frame. */
  end(last: SharedFrame): void {
    this.close();
    this.sink.end(last);
  }

  /** Forgets the connection. Idempotent. */
  close(): void {
    this.#closed = true;
    this.group.leave(this);
  }

  #canTake(): boolean {
    return !this.#closed && this.sink.ready && this.sink.unsent <= this.#host.maxUnsent;
  }

  #fallBehind(): void {
    this.group.leave(this);
    if (this.sink.unsent > this.#host.maxUnsent) this.#totals.lags += 1;
  }

  /** Moves on as far as the connection takes it; ends as a live member, or waiting for the sink. */
  #advance(target = this.group.position): void {
    if (this.#closed || this.#reading) return;
    if (this.#cursor < this.#host.ring.start) {
      // Not live while it reads: a flush in between must not come before what is being read.
      this.group.leave(this);
      this.#reading = true;
      this.#catchUpFromLog().then(
        () => {
          this.#reading = false;
          if (this.#canTake()) this.#advance();
        },
        (error: unknown) => this.#host.failed(this, error),
      );
    } else if (this.#catchUpFromRing(target)) this.#join();
  }

  #join(): void {
    const owed = this.#owed;
    this.#owed = undefined;
    if (owed && this.#canTake()) this.sink.write(owed);
    this.group.join(this);
  }

  /** Returns true when it has reached the target. */
  #catchUpFromRing(target: number): boolean {
    while (this.#cursor < target) {
      if (!this.#canTake()) {
        this.#fallBehind();
        return false;
      }
      const { frame, to } = this.group.page(this.#cursor, target);
      this.#write(frame, to);
    }
    return true;
  }

  async #catchUpFromLog(): Promise<void> {
    const { log, ring, turns } = this.#host;
    while (this.#canTake() && this.#cursor < ring.start) {
      await turns.next();
      const plan = await log.read({
        cursor: { epoch: log.epoch, seq: this.#cursor },
        matches: this.group.view.matches,
        rows: PAGE_ROWS,
        bytes: FRAME_BYTES,
      });
      // The wait may have ended the connection, or (long polling) its request.
      if (!this.#canTake()) return;
      if (plan.kind !== 'range') this.reset(plan.kind);
      else this.#write(batchFrame(plan.from, plan.to, this.group.view.partOf(plan.events)), plan.to);
    }
  }

  #write(frame: SharedFrame, to: number): void {
    this.#owed = undefined;
    this.sink.write(frame);
    this.#cursor = to;
    this.#totals.frames += 1;
    this.#totals.events += frame.events;
    if (this.#watched === undefined) return;
    this.#watched.frames += 1;
    this.#watched.events += frame.events;
  }
}

function endOf(principal: Principal): number | undefined {
  const left = timeLeft(principal);
  return left === null ? undefined : performance.now() + left;
}
