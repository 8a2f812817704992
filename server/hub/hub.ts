import { setTimeout as wait } from 'node:timers/promises';
import {
  ALL_TOPICS,
  canonicalPatterns,
  encodeControl,
  PROTOCOL_VERSION,
  TRANSPORTS,
  type Bye,
  type Cursor,
  type Hello,
  type Reset,
  type TransportName,
} from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';
import type { Sink } from '../transports/contract.ts';
import { AskRate } from './ask-rate.ts';
import { EventRing } from './event-ring.ts';
import { Group } from './group.ts';
import { SharedFrame } from './shared-frame.ts';
import { Turns } from './turns.ts';
import { WatchList } from './watched.ts';
import { Subscriber, type DeliveryTotals, type SubscriberHost } from './subscriber.ts';

/** Bounds of the ring of recent events: about a quarter of a minute at 1,000 events a second. */
const RING_EVENTS = 16_384;
const RING_BYTES = 16 * 1024 * 1024;

/**
 * Milliseconds over which the returns of viewers are spread when the server stops. Not sooner than a second: who comes back
 * while it is still stopping is told so again, and nobody may ask for more than two things a second.
 */
const RETRY_SPREAD = { from: 1_000, to: 2_500 };

/** Milliseconds between two looks at who is still there while stopping. */
const LOOK = 20;

/** What a viewer asked for. */
export interface Subscription {
  /** Where to go on from; undefined begins at the head. */
  readonly cursor: Cursor | undefined;
  /** Topic patterns; undefined means everything. */
  readonly patterns: readonly string[] | undefined;
  /** The name of the viewer, where its requests carry one. */
  readonly viewer: string | undefined;
}

/** What a hub is told of its surroundings. */
export interface HubOptions {
  /** Milliseconds of silence after which a heartbeat is sent. */
  readonly heartbeat: number;
  /** Milliseconds between the questions of a viewer that asks by itself. */
  readonly pollEvery: number;
  /** Unsent bytes above which a connection leaves the live group. */
  readonly maxUnsent: number;
  /** The main script of the page that is served; undefined without a page. */
  readonly page?: string | undefined;
  /** The log is temporary, and the network can be broken on request. */
  readonly demo?: boolean;
  /** Told of a failure that nobody else can be told of. */
  readonly onFailure: (error: unknown) => void;
}

const noDeliveries = (): DeliveryTotals => ({ frames: 0, events: 0, lags: 0, resets: 0 });

/** Commit, then wake: hands what the log commits to every live viewer, each at its own cursor. */
export class Hub implements SubscriberHost {
  readonly log: Log;
  readonly heartbeat: number;
  readonly maxUnsent: number;
  readonly #onFailure: (error: unknown) => void;
  readonly totals: Readonly<Record<TransportName, DeliveryTotals>> = {
    websocket: noDeliveries(),
    'long-polling': noDeliveries(),
    sse: noDeliveries(),
    polling: noDeliveries(),
  };
  /** Questions of viewers that have no connection. */
  readonly asks = new AskRate();
  readonly #pollEvery: number;
  readonly #greeting: Pick<Hello, 'page' | 'demo'>;
  readonly ring: EventRing;
  readonly turns = new Turns();
  /** Viewers that somebody looks at. */
  readonly watchList = new WatchList();
  readonly #groups = new Map<string, { group: Group; users: number }>();
  readonly #subscribers = new Set<Subscriber>();
  readonly #unlisten: () => void;
  readonly #ticker: NodeJS.Timeout;
  #stopping = false;

  constructor(log: Log, options: HubOptions) {
    this.log = log;
    this.heartbeat = options.heartbeat;
    this.maxUnsent = options.maxUnsent;
    this.#pollEvery = options.pollEvery;
    this.#greeting = {
      ...(options.page !== undefined && { page: options.page }),
      ...(options.demo === true && { demo: true }),
    };
    this.#onFailure = options.onFailure;
    this.ring = new EventRing(log.head, RING_EVENTS, RING_BYTES);
    this.#unlisten = log.onCommit((events) => this.#wake(events));
    this.#ticker = setInterval(() => this.#tick(), Math.min(250, options.heartbeat / 4));
  }

  /** True from the moment a stop began. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Takes an open connection and what it wants: says hello, then delivers until the connection ends. */
  subscribe(sink: Sink, { cursor, patterns = ALL_TOPICS, viewer }: Subscription): void {
    if (this.#stopping) return sink.end(this.#lastFrame('stopping'));
    const reset = cursor === undefined ? undefined : this.resetReason(cursor);
    const from = cursor === undefined || reset !== undefined ? this.log.head : cursor.seq;
    const key = `${TRANSPORTS[sink.transport].cadence} ${canonicalPatterns(patterns).join(',')}`;
    const group = this.#enter(key, patterns, TRANSPORTS[sink.transport].cadence);
    const watched = this.watchList.of(viewer)?.totals;
    const subscriber = new Subscriber(this, { sink, group, cursor: from, watched });
    this.#subscribers.add(subscriber);
    sink.onClose(() => {
      subscriber.close();
      this.#subscribers.delete(subscriber);
      this.#leave(key);
    });
    sink.write(new SharedFrame(encodeControl(this.hello(sink.transport, from))));
    if (reset !== undefined) subscriber.reset(reset);
    subscriber.start();
  }

  /** Takes a cursor; returns why it cannot be resumed, or undefined when it can. */
  resetReason({ epoch, seq }: Cursor): Reset['reason'] | undefined {
    if (epoch !== this.log.epoch) return 'other-epoch';
    if (seq > this.log.head) return 'ahead';
    return seq < this.log.floor ? 'too-old' : undefined;
  }

  /** Takes the transport and where its first batch begins; returns the hello to say. */
  hello(transport: TransportName, from: number): Hello & { type: 'hello' } {
    const { epoch, head, floor } = this.log;
    const { push, cadence: own } = TRANSPORTS[transport];
    const cadence = push ? own : this.#pollEvery;
    const heartbeat = this.heartbeat;
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      epoch,
      head,
      floor,
      from,
      serverTime: Date.now(),
      transport,
      cadence,
      heartbeat,
      ...this.#greeting,
    };
  }

  /** How many viewers each transport has now: open connections, and for plain polling those that asked lately. */
  connections(): Record<TransportName, number> {
    const polling = Math.round((this.asks.perSecond(performance.now()) * this.#pollEvery) / 1000);
    const counts = { websocket: 0, 'long-polling': 0, sse: 0, polling };
    for (const { sink } of this.#subscribers) counts[sink.transport] += 1;
    return counts;
  }

  /** The unsent bytes of the connection that has the most. */
  maxUnsentNow(): number {
    let most = 0;
    for (const { sink } of this.#subscribers) most = Math.max(most, sink.unsent);
    return most;
  }

  failed(subscriber: Subscriber, error: unknown): void {
    this.#onFailure(error);
    subscriber.end(this.#lastFrame('failing'));
  }

  /** Says goodbye on every connection, each with another time to come back, and takes no new ones. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#ticker);
    this.#unlisten();
    for (const subscriber of this.#subscribers) subscriber.end(this.#lastFrame('stopping'));
    for (const { group } of this.#groups.values()) group.close();
  }

  /** After a stop: resolves when every viewer has gone, or after the given milliseconds. */
  async gone(patience: number): Promise<void> {
    const deadline = performance.now() + patience;
    const anyone = (): boolean => Object.values(this.connections()).some((count) => count > 0);
    while (anyone() && performance.now() < deadline) await wait(LOOK);
  }

  /** Takes why the server ends a connection; returns the JSON of its bye, with another time to come back each time. */
  goodbye(reason: Bye['reason']): string {
    const retryAfter = Math.round(RETRY_SPREAD.from + Math.random() * (RETRY_SPREAD.to - RETRY_SPREAD.from));
    return encodeControl({ type: 'bye', reason, retryAfter });
  }

  #lastFrame(reason: Bye['reason']): SharedFrame {
    return new SharedFrame(this.goodbye(reason));
  }

  #wake(events: readonly StoredEvent[]): void {
    this.ring.push(events);
    for (const { group } of this.#groups.values()) group.add(events);
  }

  #tick(): void {
    for (const { group } of this.#groups.values()) group.tick(this.heartbeat);
  }

  #enter(key: string, patterns: readonly string[], cadence: number): Group {
    const entry = this.#groups.get(key) ?? {
      group: new Group(this.ring, patterns, cadence, this.watchList.urgentTopics),
      users: 0,
    };
    entry.users += 1;
    this.#groups.set(key, entry);
    return entry.group;
  }

  #leave(key: string): void {
    const entry = this.#groups.get(key);
    if (!entry) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.group.close();
    this.#groups.delete(key);
  }
}
