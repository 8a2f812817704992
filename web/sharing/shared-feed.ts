import type { Command, CommandAck, Cursor, TransportName } from '#protocol';
import { Carriers } from '../connection/carriers.ts';
import { REAL_CLOCK, type Clock } from '../connection/clock.ts';
import type { Credential } from '../connection/credential.ts';
import type { FeedListener, FeedOptions, LiveFeed, Nudge } from '../connection/feed-types.ts';
import { createPlainHttp, newKey } from '../connection/reach.ts';
import { Reception } from '../connection/reception.ts';
import { guarded } from '../connection/report.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStats } from '../connection/stats.ts';
import { sameStatus, startingStatus, type FeedStatus } from '../connection/status.ts';
import type { Origin } from '../connection/stream.ts';
import type { Door } from './doors.ts';
import { HubConnection } from './hub-connection.ts';
import type { FromHub, Wish } from './messages.ts';
import { PendingCommands } from './pending-commands.ts';
import { countWire } from './wire-meter.ts';

/** What the page knows of the hub that it has joined. */
interface Joined {
  /** The log that its batches speak of. */
  readonly origin: Origin;
  /** What its newest batch came by. */
  via: TransportName;
}

/**
 * The page's part of a stream that the pages of a browser share: its own cursor, topics, snapshots and counters, over a
 * line to the hub. When the hub dies it joins the next one from its cursor.
 */
export class SharedFeed implements LiveFeed {
  readonly #options: FeedOptions;
  readonly #listener: FeedListener;
  readonly #clock: Clock;
  readonly #hub: HubConnection;
  readonly #reception: Reception<Joined>;
  readonly #commands: PendingCommands;
  readonly #carriers: Carriers;
  #mode: Mode;
  #credential: Credential | undefined;
  #byHand = false;
  #joined: Joined | undefined;
  #running = false;
  /** What the hub says, before any of it this. */
  #status: FeedStatus;
  #told: FeedStatus;
  #pages = 1;

  /** Takes the options, who is told, the way to the hub, and what to do when there is none. Nothing runs until `start`. */
  constructor(options: FeedOptions, listener: FeedListener, door: Door, alone: () => void) {
    this.#options = options;
    this.#listener = listener;
    this.#mode = options.mode;
    this.#credential = options.credential;
    this.#clock = options.clock ?? REAL_CLOCK;
    this.#commands = new PendingCommands(this.#clock, options.http ?? createPlainHttp(options.origin));
    this.#hub = new HubConnection(door, this.#clock, {
      wish: () => this.#wish,
      joined: (wish) => this.#join(wish),
      parted: () => this.#part(),
      heard: (message) => this.#hear(message),
      alone,
    });
    const { snapshot } = options;
    this.#reception = new Reception(
      { snapshot, clock: this.#clock, random: options.random ?? Math.random, listener },
      {
        transportOf: ({ via }) => via,
        hole: (joined) => this.#holed(joined),
        loaded: () => this.#stand(),
        waiting: () => this.#tell(),
      },
    );
    this.#carriers = new Carriers(this.stats, this.#clock, listener);
    this.#status = this.#told = startingStatus(this.#mode, undefined);
  }

  get stats(): FeedStats {
    return this.#reception.stats;
  }

  get status(): FeedStatus {
    if (!this.#running) return { ...startingStatus(this.#mode, undefined), phase: 'stopped' };
    const { starting, pause } = this.#reception;
    return starting ? startingStatus(this.#mode, pause, this.#status) : this.#status;
  }

  /** Pages of this browser on the same stream, this one as well. */
  get pages(): number {
    return this.#pages;
  }

  /** Where the page stands; undefined until the first snapshot. */
  get cursor(): Cursor | undefined {
    return this.#reception.stream.cursor;
  }

  /** Where another feed goes on for the page; undefined while a snapshot must come first. */
  get place(): Cursor | undefined {
    const { cursor, resetting } = this.#reception.stream;
    return resetting ? undefined : cursor;
  }

  /** There is no other way either: looks for a hub again in a while. */
  knockLater(): void {
    this.#hub.reopenLater();
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#reception.start();
    this.#hub.open();
    this.#tell();
  }

  stop(): void {
    this.#running = false;
    this.#hub.close();
    this.#reception.stop();
    this.#carriers.restart();
    this.#tell();
  }

  select(mode: Mode): void {
    this.#options.memory.choose(mode);
    this.#mode = mode;
    this.#byHand = true;
    this.#hub.post({ type: 'join', wish: this.#wish });
  }

  nudge(nudge: Nudge): void {
    this.#reception.loader.hurry();
    this.#hub.post({ type: 'nudge', nudge });
  }

  renew(credential: Credential): void {
    this.#credential = credential;
    this.#reception.loader.hurry();
    this.#hub.post({ type: 'renew', credential });
  }

  command(command: Command, key: string = newKey()): Promise<CommandAck> {
    return this.#commands.send(this.#hub.line, command, key);
  }

  /** A hub was joined with that wish: it is told what has changed since, and where the page stands. */
  #join(wish: Wish): void {
    const { cursor, age } = this.#reception.stream;
    this.#joined = { origin: { epoch: cursor?.epoch ?? '', age }, via: 'websocket' };
    if (wish.mode !== this.#mode) this.#hub.post({ type: 'join', wish: this.#wish });
    if (this.#credential !== undefined && wish.credential !== this.#credential)
      this.#hub.post({ type: 'renew', credential: this.#credential });
    this.#stand();
  }

  #part(): void {
    this.#joined = undefined;
    this.#commands.abandon();
  }

  get #wish(): Wish {
    const { topics, ladder, memory } = this.#options;
    const remembered = this.#byHand ? [] : memory.good();
    const credential = this.#credential;
    return { mode: this.#mode, ladder, topics, remembered, credential, byHand: this.#byHand };
  }

  /** Tells the hub where the page stands, once it does. */
  #stand(): void {
    const { cursor, age, resetting } = this.#reception.stream;
    if (this.#joined === undefined || cursor === undefined || resetting) return;
    this.#joined.origin.epoch = cursor.epoch;
    this.#joined.origin.age = age;
    this.#hub.post({ type: 'from', cursor });
    this.#tell();
  }

  #hear(message: FromHub): void {
    const joined = this.#joined;
    if (joined === undefined) return;
    switch (message.type) {
      case 'status':
        this.#status = message.status;
        return this.#tell();
      case 'hello':
        return void guarded(() => this.#listener.greeted(message.hello));
      case 'batch':
        joined.via = message.via;
        this.stats.arrival(message.via, this.#clock.now(), true);
        this.#hub.post({ type: 'taken', events: message.batch.events.length });
        if (this.#reception.stream.batch(message.batch, joined.origin, joined) === 'hole')
          this.#holed(joined);
        return;
      case 'heartbeat':
        this.stats.arrival(message.via, this.#clock.now(), true);
        this.stats.heard(message.beat.serverTime, this.#clock.now());
        this.#hub.post({ type: 'taken', events: 0 });
        return void guarded(() => this.#listener.heartbeat?.(message.beat));
      case 'reset':
        this.stats.count(joined.via, 'resets');
        if (this.#reception.stream.reset(message.reset, joined.origin)) {
          this.#reception.loader.load(message.reset.reason);
        } else this.#stand();
        return;
      case 'wire':
        this.#hub.post({ type: 'taken', events: 0 }); // in an outage nothing else tells that this page lives
        return countWire(this.stats, message);
      case 'remember':
        return this.#options.memory.remember(message.transport, message.network);
      case 'company':
        this.#pages = message.pages;
        return;
      case 'answer':
        return this.#commands.answered(message.id, message.answer);
      case 'gone':
        return this.#hub.reopen();
      case 'welcome':
      case 'pong':
    }
  }

  #holed({ via }: Joined): void {
    this.stats.count(via, 'gaps');
    this.#stand();
  }

  #tell(): void {
    const { status } = this;
    if (sameStatus(status, this.#told)) return;
    this.#told = status;
    if (status.carrier !== undefined) this.#carriers.carries(status.carrier);
    guarded(() => this.#listener.status(status));
  }
}
