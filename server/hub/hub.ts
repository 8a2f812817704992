import { setTimeout as wait } from 'node:timers/promises';
import {
  ALL_TOPICS,
  encodeControl,
  TRANSPORTS,
  type Bye,
  type Cursor,
  type Reset,
  type TransportName,
} from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';
import type { Principal } from '../access/principal.ts';
import type { Sink } from '../transports/contract.ts';
import { AskRate } from './ask-rate.ts';
import { EventRing } from './event-ring.ts';
import { Greeter, type GreeterOptions } from './greeter.ts';
import { Groups } from './groups.ts';
import { SeriesCatalogue } from './series-catalogue.ts';
import { SharedFrame } from './shared-frame.ts';
import { Turns } from './turns.ts';
import { View } from './view.ts';
import { WatchList } from './watched.ts';
import { Subscriber, type DeliveryTotals, type SubscriberHost } from './subscriber.ts';

/** Bounds of the ring of recent events: about a quarter of a minute at 1,000 events a second. */
const RING_EVENTS = 16_384;
const RING_BYTES = 16 * 1024 * 1024;

/** Milliseconds between two looks at who is still there while stopping. */
const LOOK = 20;

/** What a viewer asked for. */
export interface Subscription {
  /** Where to go on from; undefined begins at the head. */
  readonly cursor: Cursor | undefined;
  /** Topic patterns that may be read; undefined means everything. */
  readonly patterns: readonly string[] | undefined;
  /** Who reads. */
  readonly principal: Principal;
  /** The name of the viewer, where its requests carry one. */
  readonly viewer: string | undefined;
}

/** What a hub is told of its surroundings. */
export interface HubOptions extends GreeterOptions {
  /** Unsent bytes above which a connection leaves the live group. */
  readonly maxUnsent: number;
  /** Takes somebody; returns why he reads no more, where he was signed out, or what he came with was revoked, since he was let in. */
  readonly lapse?: (principal: Principal) => Bye['reason'] | undefined;
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
  readonly #lapse: NonNullable<HubOptions['lapse']>;
  readonly greeter: Greeter;
  readonly ring: EventRing;
  readonly turns = new Turns();
  /** Viewers that somebody looks at. */
  readonly watchList = new WatchList();
  /** Every series, for viewers that are shown some of them alone. */
  readonly #catalogue: SeriesCatalogue;
  readonly #groups: Groups;
  readonly #subscribers = new Set<Subscriber>();
  readonly #unlisten: () => void;
  readonly #ticker: NodeJS.Timeout;
  #stopping = false;

  constructor(log: Log, options: HubOptions) {
    this.log = log;
    this.heartbeat = options.heartbeat;
    this.maxUnsent = options.maxUnsent;
    this.#pollEvery = options.pollEvery;
    this.greeter = new Greeter(log, options);
    this.#lapse = options.lapse ?? (() => undefined);
    this.#onFailure = options.onFailure;
    this.#catalogue = new SeriesCatalogue(log);
    this.ring = new EventRing(log.head, RING_EVENTS, RING_BYTES);
    this.#groups = new Groups(this.ring, this.watchList.urgentTopics);
    this.#unlisten = log.onCommit((events) => this.#wake(events));
    this.#ticker = setInterval(() => this.#tick(), Math.min(250, options.heartbeat / 4));
  }

  /** True from the moment a stop began. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Takes an open connection and what it wants: says hello, then delivers until it ends. Returns it, undefined when it was ended at once. */
  subscribe(sink: Sink, subscription: Subscription): Subscriber | undefined {
    const { cursor, viewer, principal } = subscription;
    const refused = this.#stopping ? 'stopping' : this.#lapse(principal);
    if (refused !== undefined) {
      sink.end(this.#lastFrame(refused));
      return undefined;
    }
    const reset = cursor === undefined ? undefined : this.resetReason(cursor);
    const from = cursor === undefined || reset !== undefined ? this.log.head : cursor.seq;
    const { cadence } = TRANSPORTS[sink.transport];
    const place = this.#groups.enter(this.viewOf(subscription), cadence);
    const watched = this.watchList.of(viewer)?.totals;
    const subscriber = new Subscriber(this, { sink, group: place.group, principal, cursor: from, watched });
    this.#subscribers.add(subscriber);
    sink.onClose(() => {
      subscriber.close();
      this.#subscribers.delete(subscriber);
      this.#groups.leave(place);
    });
    sink.write(new SharedFrame(encodeControl(this.greeter.hello(sink.transport, from, principal))));
    if (reset !== undefined) subscriber.reset(reset);
    subscriber.start();
    return subscriber;
  }

  /** Takes who will read; resolves when `viewOf` can be asked for him. Rejects with LogError. */
  async prepare(principal: Principal): Promise<void> {
    if (principal.kind === 'share' && principal.series.length > 0) await this.#catalogue.ready();
  }

  /** Takes a subscription of somebody who is prepared for; returns what is shown to him. */
  viewOf({ patterns = ALL_TOPICS, principal }: Pick<Subscription, 'patterns' | 'principal'>): View {
    return new View(patterns, principal.kind === 'share' ? principal.series : [], this.#catalogue);
  }

  /** Takes who is meant and why; says goodbye to them and ends their connections. */
  cut(isMeant: (principal: Principal) => boolean, reason: Bye['reason']): void {
    for (const subscriber of this.#subscribers) {
      if (isMeant(subscriber.principal)) subscriber.end(this.#lastFrame(reason));
    }
  }

  /** Takes a cursor; returns why it cannot be resumed, or undefined when it can. */
  resetReason({ epoch, seq }: Cursor): Reset['reason'] | undefined {
    if (epoch !== this.log.epoch) return 'other-epoch';
    if (seq > this.log.head) return 'ahead';
    return seq < this.log.floor ? 'too-old' : undefined;
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
    this.#groups.close();
  }

  /** After a stop: resolves when every viewer has gone, or after the given milliseconds. */
  async gone(patience: number): Promise<void> {
    const deadline = performance.now() + patience;
    const anyone = (): boolean => Object.values(this.connections()).some((count) => count > 0);
    while (anyone() && performance.now() < deadline) await wait(LOOK);
  }

  #lastFrame(reason: Bye['reason']): SharedFrame {
    return new SharedFrame(this.greeter.goodbye(reason));
  }

  #wake(events: readonly StoredEvent[]): void {
    this.ring.push(events);
    this.#catalogue.follow(events);
    this.#groups.add(events);
  }

  #tick(): void {
    const now = performance.now();
    for (const subscriber of this.#subscribers) {
      if (subscriber.hasExpired(now)) subscriber.end(this.#lastFrame('expired'));
    }
    this.#groups.tick(this.heartbeat);
  }
}
