import type { Command, CommandAck, Cursor, TransportName } from '#protocol';
import { OPENERS } from '../transports/registry.ts';
import { resolveDelay } from './backoff.ts';
import { Carriers } from './carriers.ts';
import { REAL_CLOCK, Timers, type Clock } from './clock.ts';
import type { Credential } from './credential.ts';
import { sendCommand } from './commands.ts';
import type { FeedListener, FeedOptions, LiveFeed, Nudge } from './feed-types.ts';
import { Links, type OpenLink } from './links.ts';
import { Machine } from './machine.ts';
import { goodOn } from './memory.ts';
import { createPlainHttp, type PlainHttp } from './reach.ts';
import { holed, readFrame, type Desk } from './reader.ts';
import { Reception } from './reception.ts';
import { Renewal } from './renewal.ts';
import { guarded } from './report.ts';
import type { Attempt, Effect, Mode, Phase, Why } from './state-types.ts';
import { initial } from './state.ts';
import type { FeedStats } from './stats.ts';
import { sameStatus, startingStatus, statusOf, type FeedStatus } from './status.ts';

export type { FeedListener, FeedOptions, FeedStatus, Mode, Phase, Why };

/** Milliseconds after a transport took over when the page is calm again and its network can be measured. */
const CALM = 5_000;

/** Drives the fallback machine: owns the links, the timers and the cursor, and applies every frame once. */
export class Feed implements LiveFeed {
  readonly #options: FeedOptions;
  readonly #listener: FeedListener;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #http: PlainHttp;
  readonly #links: Links;
  readonly #random: () => number;
  readonly #machine: Machine;
  readonly #reception: Reception<OpenLink>;
  readonly #desk: Desk;
  readonly #carriers: Carriers;
  readonly #renewal: Renewal;
  /** Counts starts and stops: answers to questions of an earlier run are dropped. */
  #run = 0;
  /** Where the server sees this page; undefined until it has said so. */
  #network: string | undefined;
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
      () => {
        this.#renewal.look();
        this.#tell();
      },
    );
    this.#renewal = new Renewal(
      options.credential?.token,
      () => this.#machine,
      () => this.#links,
    );
    const { snapshot } = options;
    this.#reception = new Reception(
      { snapshot, clock: this.#clock, random: this.#random, listener },
      {
        transportOf: ({ transport }) => transport,
        hole: (link) => holed(link, this.#desk),
        loaded: ({ epoch }, first) => this.#loaded(epoch, first),
        waiting: () => this.#tell(),
      },
    );
    this.#links = new Links(options.transports ?? OPENERS, this.#clock, this.stats, {
      frame: (link, frame) => readFrame(link, frame, this.#desk),
      closed: ({ id: link, adopted }, cause) => {
        const lived = adopted === undefined ? undefined : this.#clock.now() - adopted;
        this.#machine.dispatch({ type: 'closed', link, cause, lived });
      },
      silent: (link) => this.#machine.dispatch({ type: 'silence', link: link.id }),
    });
    this.#desk = {
      machine: this.#machine,
      links: this.#links,
      reception: this.#reception,
      now: () => this.#clock.now(),
      greeted: (hello) => void guarded(() => this.#listener.greeted(hello)),
      heartbeat: (beat) => void guarded(() => this.#listener.heartbeat?.(beat)),
    };
    this.#carriers = new Carriers(this.stats, this.#clock, listener);
    this.#told = this.status;
  }

  get stats(): FeedStats {
    return this.#reception.stats;
  }

  get status(): FeedStatus {
    const { state } = this.#machine;
    const { starting, pause } = this.#reception;
    return starting ? startingStatus(state.known.mode, pause) : statusOf(state, this.#retryAt);
  }

  /** Where the page stands; undefined until the first snapshot. */
  get cursor(): Cursor | undefined {
    return this.#reception.stream.cursor;
  }

  /** Loads a snapshot, then opens links; idempotent. */
  start(): void {
    if (this.#reception.starting || this.#machine.state.phase !== 'stopped') return;
    this.#run += 1;
    void this.#measure(); // it never rejects
    this.#reception.start();
    this.#tell();
  }

  stop(): void {
    this.#run += 1;
    this.#machine.dispatch({ type: 'stop' });
    this.#timers.clear();
    this.#reception.stop();
    this.#retryAt = undefined;
    this.#carriers.restart();
    this.#tell();
  }

  select(mode: Mode): void {
    this.#options.memory.choose(mode);
    this.#machine.dispatch({ type: 'select', mode });
  }

  nudge(nudge: Nudge): void {
    this.#reception.loader.hurry();
    // A page that woke beside a line that spoke just now has nothing to renew.
    if (nudge === 'online' || !this.#links.carrierSpeaks) this.#machine.dispatch({ type: 'online' });
  }

  renew(credential: Credential): void {
    this.#renewal.renew(credential);
    this.#reception.loader.hurry();
  }

  command(command: Command, key?: string): Promise<CommandAck> {
    return sendCommand(this.#links.carrier, this.#http, command, key);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'open': {
        const { origin, topics } = this.#options;
        const { cursor, age } = this.#reception.stream;
        const request = { origin, topics, cursor, token: this.#renewal.token };
        this.#links.open(effect.link, effect.transport, request, age);
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
        this.#options.memory.remember(effect.transport, this.#network);
    }
  }

  #adopted(transport: TransportName): void {
    // The first measurement was made while the page was being built; and who came back may be on another network.
    this.#timers.set('calm', CALM, () => void this.#measure()); // it never rejects
    this.#carriers.carries(transport);
  }

  async #check(check: Attempt): Promise<void> {
    const run = this.#run;
    const ok = await this.#measure();
    if (run === this.#run) this.#machine.dispatch({ type: 'reachable', check, ok });
  }

  async #measure(): Promise<boolean> {
    const asked = this.#clock.now();
    const { ok, network } = await this.#http.check();
    if (!ok) return false;
    const rtt = this.#clock.now() - asked;
    this.stats.measured(rtt);
    this.#machine.dispatch({ type: 'measured', rtt });
    if (network !== undefined && network !== this.#network) this.#moved(network);
    return true;
  }

  #moved(network: string): void {
    const first = this.#network === undefined;
    this.#network = network;
    const { carrier, mode } = this.status;
    // What began before the network had a name was remembered for none.
    if (first && carrier !== undefined && mode === 'auto') this.#options.memory.remember(carrier, network);
    else this.#machine.dispatch({ type: 'moved', remembered: this.#remembered });
  }

  get #remembered(): TransportName | undefined {
    return goodOn(this.#options.memory.good(), this.#network);
  }

  #loaded(epoch: string, first: boolean): void {
    const { cursor, age, resetting } = this.#reception.stream;
    if (cursor && !resetting) this.#links.advance(cursor);
    this.#links.endForeign(epoch, age);
    if (first) this.#machine.dispatch({ type: 'start', remembered: this.#remembered });
  }

  #tell(): void {
    const status = this.status;
    if (sameStatus(status, this.#told)) return;
    this.#told = status;
    guarded(() => this.#listener.status(status));
  }
}
