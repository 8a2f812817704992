import type { Command, CommandAck, Cursor, TransportName } from '#protocol';
import { Carriers } from '../connection/carriers.ts';
import { REAL_CLOCK, Timers, type Clock } from '../connection/clock.ts';
import type { Credential } from '../connection/credential.ts';
import type { FeedListener, FeedOptions, LiveFeed, Nudge } from '../connection/feed-types.ts';
import { createPlainHttp, newKey, type PlainHttp } from '../connection/reach.ts';
import { Reception } from '../connection/reception.ts';
import { guarded } from '../connection/report.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStats } from '../connection/stats.ts';
import { sameStatus, startingStatus, type FeedStatus } from '../connection/status.ts';
import type { Origin } from '../connection/stream.ts';
import type { Door } from './doors.ts';
import { HubWatch } from './hub-watch.ts';
import type { FromHub, PageLine, Wish } from './messages.ts';
import { PendingCommands } from './pending-commands.ts';
import { countWire } from './wire-meter.ts';

/** Milliseconds that a page waits for a hub of which it has lost sight before it goes its own way. */
const GRACE = 5_000;

/** A line to the hub with what the page knows of it. */
interface Joined {
  readonly line: PageLine;
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
  readonly #door: Door;
  /** There is no hub any more: the page must have a connection of its own. */
  readonly #alone: () => void;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #http: PlainHttp;
  readonly #reception: Reception<Joined>;
  readonly #commands: PendingCommands;
  readonly #watch: HubWatch;
  readonly #carriers: Carriers;
  #mode: Mode;
  #credential: Credential | undefined;
  #byHand = false;
  #joined: Joined | undefined;
  /** Counts starts, stops and joins: what an earlier line says is dropped. */
  #run = 0;
  #running = false;
  /** What the hub says, before any of it this. */
  #status: FeedStatus;
  #told: FeedStatus;
  #pages = 1;

  /** Takes the options, who is told, the way to the hub, and what to do when there is none. Nothing runs until `start`. */
  constructor(options: FeedOptions, listener: FeedListener, door: Door, alone: () => void) {
    this.#options = options;
    this.#listener = listener;
    this.#door = door;
    this.#alone = alone;
    this.#mode = options.mode;
    this.#credential = options.credential;
    this.#clock = options.clock ?? REAL_CLOCK;
    this.#timers = new Timers(this.#clock);
    this.#http = options.http ?? createPlainHttp(options.origin);
    this.#commands = new PendingCommands(this.#clock, this.#http);
    this.#watch = new HubWatch(this.#clock, () => this.#rejoin());
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
    door.onLost(() => this.#rejoin());
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
    if (this.#running) this.#timers.set('again', GRACE, () => this.#rejoin());
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#reception.start();
    void this.#join(); // it never rejects
    this.#tell();
  }

  stop(): void {
    this.#running = false;
    this.#part();
    this.#timers.clear();
    this.#reception.stop();
    this.#door.close();
    this.#carriers.restart();
    this.#tell();
  }

  select(mode: Mode): void {
    this.#options.memory.choose(mode);
    this.#mode = mode;
    this.#byHand = true;
    this.#joined?.line.post({ type: 'join', wish: this.#wish });
  }

  nudge(nudge: Nudge): void {
    this.#reception.loader.hurry();
    this.#joined?.line.post({ type: 'nudge', nudge });
  }

  renew(credential: Credential): void {
    this.#credential = credential;
    this.#reception.loader.hurry();
    this.#joined?.line.post({ type: 'renew', credential });
  }

  command(command: Command, key: string = newKey()): Promise<CommandAck> {
    return this.#commands.send(this.#joined?.line, command, key);
  }

  async #join(): Promise<void> {
    const run = ++this.#run;
    const wish = this.#wish;
    const line = await this.#door.open({ type: 'join', wish });
    if (run !== this.#run) {
      line?.post({ type: 'leave' }); // it has joined already
      return line?.close();
    }
    if (line === undefined) return this.#alone();
    const { cursor, age } = this.#reception.stream;
    this.#joined = { line, origin: { epoch: cursor?.epoch ?? '', age }, via: 'websocket' };
    const joined = this.#joined;
    line.listen((message) => {
      if (joined === this.#joined) this.#hear(joined, message);
    });
    this.#timers.cancel('alone');
    if (wish.mode !== this.#mode) line.post({ type: 'join', wish: this.#wish });
    if (this.#credential !== undefined && wish.credential !== this.#credential)
      line.post({ type: 'renew', credential: this.#credential });
    this.#stand();
    this.#watch.heard(line);
  }

  /** The hub is gone, or has forgotten this page: the next one is joined from the cursor. */
  #rejoin(): void {
    if (!this.#running) return;
    this.#part();
    this.#timers.set('alone', GRACE, this.#alone);
    void this.#join(); // it never rejects
  }

  #part(): void {
    this.#run += 1;
    const line = this.#joined?.line;
    this.#joined = undefined;
    this.#watch.stop();
    line?.post({ type: 'leave' });
    line?.close();
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
    this.#joined.line.post({ type: 'from', cursor });
    this.#tell();
  }

  #hear(joined: Joined, message: FromHub): void {
    this.#watch.heard(joined.line);
    switch (message.type) {
      case 'status':
        this.#status = message.status;
        return this.#tell();
      case 'hello':
        return void guarded(() => this.#listener.greeted(message.hello));
      case 'batch':
        joined.via = message.via;
        this.stats.arrival(message.via, this.#clock.now(), true);
        joined.line.post({ type: 'taken', events: message.batch.events.length });
        if (this.#reception.stream.batch(message.batch, joined.origin, joined) === 'hole')
          this.#holed(joined);
        return;
      case 'heartbeat':
        this.stats.arrival(message.via, this.#clock.now(), true);
        this.stats.heard(message.beat.serverTime, this.#clock.now());
        joined.line.post({ type: 'taken', events: 0 });
        return void guarded(() => this.#listener.heartbeat?.(message.beat));
      case 'reset':
        this.stats.count(joined.via, 'resets');
        if (this.#reception.stream.reset(message.reset, joined.origin)) {
          this.#reception.loader.load(message.reset.reason);
        } else this.#stand();
        return;
      case 'wire':
        joined.line.post({ type: 'taken', events: 0 }); // in an outage nothing else tells that this page lives
        return countWire(this.stats, message);
      case 'remember':
        return this.#options.memory.remember(message.transport, message.network);
      case 'company':
        this.#pages = message.pages;
        return;
      case 'answer':
        return this.#commands.answered(message.id, message.answer);
      case 'gone':
        return this.#rejoin();
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
