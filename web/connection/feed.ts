import type { Command, CommandAck, Snapshot, StreamEvent, TransportName } from '#protocol';
import { OPENERS } from '../transports/registry.ts';
import { resolveDelay } from './backoff.ts';
import { REAL_CLOCK, Timers, type Clock } from './clock.ts';
import { sendCommand } from './commands.ts';
import type { FeedListener, FeedOptions, LoadReason } from './feed-types.ts';
import { Links, type OpenLink } from './links.ts';
import { SnapshotLoader } from './loader.ts';
import { Machine } from './machine.ts';
import { createPlainHttp, type PlainHttp } from './reach.ts';
import { holed, readFrame, type Desk } from './reader.ts';
import { guarded } from './report.ts';
import type { Attempt, Effect, Mode, Phase, Why } from './state-types.ts';
import { initial } from './state.ts';
import { FeedStats } from './stats.ts';
import { sameStatus, statusOf, type FeedStatus } from './status.ts';
import { Stream } from './stream.ts';

export type { FeedListener, FeedOptions, FeedStatus, Mode, Phase, Why };

/** Milliseconds after a transport took over when the page is calm again and its network can be measured. */
const CALM = 5_000;

/** Drives the fallback machine: owns the links, the timers and the cursor, and applies every frame once. */
export class Feed {
  /** Counters; read them when painting. */
  readonly stats = new FeedStats();
  readonly #options: FeedOptions;
  readonly #listener: FeedListener;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #http: PlainHttp;
  readonly #links: Links;
  readonly #loader: SnapshotLoader;
  readonly #random: () => number;
  readonly #machine: Machine;
  readonly #stream: Stream<OpenLink>;
  readonly #desk: Desk;
  /** Counts starts and stops: answers to questions of an earlier run are dropped. */
  #run = 0;
  #loading = false;
  #previous: TransportName | undefined;
  #retryAt: number | undefined;
  #told: FeedStatus;

  /** Takes the options and who is told; nothing runs until `start`. */
  constructor(options: FeedOptions, listener: FeedListener) {
    this.#options = options;
    this.#listener = listener;
    this.#clock = options.clock ?? REAL_CLOCK;
    this.#timers = new Timers(this.#clock);
    this.#random = options.random ?? Math.random;
    this.#http = options.http ?? createPlainHttp(options.origin);
    this.#machine = new Machine(
      initial(options.mode, options.ladder),
      (effect) => this.#perform(effect),
      () => this.#tell(),
    );
    this.#stream = new Stream({
      events: (events, link) => this.#apply(events, link.transport),
      repeated: (count, link) => this.stats.count(link.transport, 'duplicates', count),
      hole: (link) => holed(link, this.#desk),
    });
    this.#links = new Links(options.transports ?? OPENERS, this.#clock, this.stats, {
      frame: (link, frame) => readFrame(link, frame, this.#desk),
      closed: (link, cause) => this.#machine.dispatch({ type: 'closed', link: link.id, cause }),
      silent: (link) => this.#machine.dispatch({ type: 'silence', link: link.id }),
    });
    this.#loader = new SnapshotLoader(options.snapshot, this.#clock, this.#random, {
      loaded: (snapshot, reason) => this.#loaded(snapshot, reason),
      waiting: (retryAt) => this.#tellRetry(retryAt),
    });
    this.#desk = {
      machine: this.#machine,
      links: this.#links,
      loader: this.#loader,
      stream: this.#stream,
      stats: this.stats,
      now: () => this.#clock.now(),
      greeted: (hello) => void guarded(() => this.#listener.greeted(hello)),
    };
    this.#told = this.status;
  }

  /** How the connection stands now. */
  get status(): FeedStatus {
    return statusOf(this.#machine.state, this.#loading, this.#retryAt);
  }

  /** Loads a snapshot, then opens links; idempotent. */
  start(): void {
    if (this.#loading || this.#machine.state.phase !== 'stopped') return;
    this.#run += 1;
    this.#loading = true;
    this.#stream.restart();
    if (typeof addEventListener === 'function') addEventListener('online', this.#online);
    void this.#measure(); // it never rejects
    this.#loader.load('start');
    this.#tell();
  }

  /** Ends every link and timer; `start` begins anew. */
  stop(): void {
    this.#run += 1;
    this.#loading = false;
    if (typeof removeEventListener === 'function') removeEventListener('online', this.#online);
    this.#machine.dispatch({ type: 'stop' });
    this.#timers.clear();
    this.#loader.stop();
    this.#retryAt = undefined;
    this.#previous = undefined;
    this.#tell();
  }

  /** Changes the mode by hand, without a break; it is remembered. */
  select(mode: Mode): void {
    this.#options.memory.choose(mode);
    this.#machine.dispatch({ type: 'select', mode });
  }

  /**
   * Sends a command over the carrier if that can carry commands, else by POST, under one idempotency key (a new one
   * unless given). Returns the acknowledgement or the refusal; rejects when nobody answered.
   */
  command(command: Command, key?: string): Promise<CommandAck> {
    return sendCommand(this.#links.carrier, this.#http, command, key);
  }

  readonly #online = (): void => {
    this.#loader.hurry();
    this.#machine.dispatch({ type: 'online' });
  };

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'open': {
        const { origin, topics } = this.#options;
        const request = { origin, topics, cursor: this.#stream.cursor };
        this.#links.open(effect.link, effect.transport, request, this.#stream.age);
        break;
      }
      case 'close':
        this.#links.close(effect.link);
        break;
      case 'adopt':
        this.#links.adopt(effect.link);
        this.#adopted(effect.transport);
        break;
      case 'link-timer': {
        const { link, timer: type, ms } = effect;
        this.#links.timer(link, type, ms, () => this.#machine.dispatch({ type, link }));
        break;
      }
      case 'timer': {
        const { timer: type } = effect;
        const ms = resolveDelay(effect, this.#random());
        this.#retryAt = this.#clock.wall() + ms;
        this.#timers.set(type, ms, () => {
          this.#retryAt = undefined;
          this.#machine.dispatch({ type });
        });
        break;
      }
      case 'cancel':
        this.#retryAt = undefined;
        this.#timers.cancel(effect.timer);
        break;
      case 'check':
        void this.#check(effect.check); // it never rejects
        break;
      case 'remember':
        this.#options.memory.remember(effect.transport);
    }
  }

  #adopted(transport: TransportName): void {
    const from = this.#previous;
    if (from === transport) return;
    this.#previous = transport;
    if (from) this.stats.count(transport, 'switches');
    // The first measurement was made while the page was being built.
    this.#timers.set('calm', CALM, () => void this.#measure()); // it never rejects
    guarded(() => this.#listener.switched(from, transport, this.#clock.now()));
  }

  async #check(check: Attempt): Promise<void> {
    const run = this.#run;
    const ok = await this.#measure();
    if (run === this.#run) this.#machine.dispatch({ type: 'reachable', check, ok });
  }

  async #measure(): Promise<boolean> {
    const asked = this.#clock.now();
    if (!(await this.#http.check())) return false;
    const rtt = this.#clock.now() - asked;
    this.stats.measured(rtt);
    this.#machine.dispatch({ type: 'measured', rtt });
    return true;
  }

  #apply(events: readonly StreamEvent[], via: TransportName): void {
    this.stats.applied(via, events, this.#clock.now());
    if (guarded(() => this.#listener.events(events, via, this.#clock.now()))) return;
    // The page holds some of them or none: only a snapshot says what it holds. No hole may stay silent.
    this.#stream.hold();
    this.#loader.stumbled();
  }

  #loaded(snapshot: Snapshot, reason: LoadReason): boolean {
    if (!this.#stream.joins(snapshot)) return false;
    this.stats.heard(snapshot.serverTime, this.#clock.now());
    this.stats.restart(snapshot.seq);
    if (!guarded(() => this.#listener.snapshot(snapshot, reason))) return false;
    this.#stream.load(snapshot);
    const { cursor, age, resetting } = this.#stream;
    if (cursor && !resetting) this.#links.advance(cursor);
    this.#links.endForeign(snapshot.epoch, age);
    if (!this.#loading) return true;
    this.#loading = false;
    this.#machine.dispatch({ type: 'start', remembered: this.#options.memory.good() });
    return true;
  }

  /** While the first snapshot is missing, its retry is all that is waited for. */
  #tellRetry(retryAt: number | undefined): void {
    if (!this.#loading) return;
    this.#retryAt = retryAt;
    this.#tell();
  }

  #tell(): void {
    const status = this.status;
    if (sameStatus(status, this.#told)) return;
    this.#told = status;
    guarded(() => this.#listener.status(status));
  }
}
