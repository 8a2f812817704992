import type { Frame, TransportName } from '#protocol';
import { Timers, type Clock } from '../connection/clock.ts';
import type { CloseCause, Link, OpenRequest, OpenTransport } from '../transports/contract.ts';
import { messageOf } from '../transports/relay.ts';
import { bounded, type Look, type Observation } from './examination.ts';

/** Milliseconds without a frame after which the same is looked at by plainer means. */
const DOUBT = 700;
/** Milliseconds before the end of a watch at which the log's head is asked for. */
const HEAD_BEFORE = 1000;
/** Milliseconds that the newest events have to arrive after the head was told. */
const ARRIVAL = 300;

/** How long a transport is watched, in milliseconds. */
export interface Limits {
  /** Until its first frame. */
  readonly first: number;
  /** From its first frame on. */
  readonly steady: number;
  /** In all. */
  readonly whole: number;
}

/** What a watch is made with. */
export interface WatchOptions {
  readonly transport: TransportName;
  readonly open: OpenTransport;
  readonly request: OpenRequest;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Looks at the same by plainer means. Never rejects; when it is aborted it tells what it has seen. */
  readonly look: (signal: AbortSignal) => Promise<Look>;
  /** Asks for the log's head. Never rejects. */
  readonly head: (signal: AbortSignal) => Promise<number | undefined>;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** Takes what to watch; opens a link of its own, closes it again and returns what was seen. Never rejects. */
export function watchTransport(options: WatchOptions): Promise<Observation> {
  return new Watch(options).done;
}

class Watch {
  readonly #options: WatchOptions;
  readonly #timers: Timers;
  readonly #began: number;
  readonly #asking = new AbortController();
  readonly #done = Promise.withResolvers<Observation>();
  #link: Link | undefined;
  #over = false;
  #frame: number | undefined;
  #frames = 0;
  #bytes = 0;
  #lastFrame = 0;
  #silence = 0;
  /** Up to where in the log the link has come. */
  #seq: number | undefined;
  #head: { readonly seq: number; readonly at: number } | undefined;
  #closed: Observation['closed'];
  #look: Promise<Look> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#timers = new Timers(options.clock);
    this.#began = options.clock.now();
    this.#start();
  }

  get done(): Promise<Observation> {
    return this.#done.promise;
  }

  get #now(): number {
    return this.#options.clock.now() - this.#began;
  }

  #start(): void {
    const { limits, open, request, signal } = this.#options;
    if (signal.aborted) return this.#finish();
    signal.addEventListener('abort', this.#finish, { once: true });
    this.#timers.set('doubt', DOUBT, () => this.#doubt());
    this.#timers.set('first', Math.min(limits.first, limits.whole), this.#finish);
    this.#timers.set('whole', limits.whole, this.#finish);
    try {
      this.#link = open(request, {
        frame: (frame) => this.#arrived(frame),
        traffic: (bytes) => void (this.#bytes += bytes),
        closed: (cause) => this.#ended(cause),
      });
    } catch (error) {
      this.#ended({ kind: 'failed', detail: messageOf(error) });
    }
    if (this.#over) this.#link?.close(); // it was over before it was open
  }

  #arrived(frame: Frame): void {
    if (this.#over) return;
    if (frame.type === 'bye') return this.#ended({ kind: 'ended', detail: 'The server is stopping.' });
    const now = this.#now;
    this.#frames += 1;
    this.#seq = Math.max(this.#seq ?? 0, placeOf(frame));
    const before = this.#lastFrame;
    this.#lastFrame = now;
    if (this.#frame === undefined) this.#first(now);
    else this.#silence = Math.max(this.#silence, now - before);
  }

  #first(now: number): void {
    const { steady } = this.#options.limits;
    this.#frame = now;
    this.#timers.cancel('doubt');
    this.#timers.cancel('first');
    if (steady === 0) return this.#finish();
    this.#timers.set('steady', steady, this.#finish);
    if (steady >= HEAD_BEFORE) this.#timers.set('head', steady - HEAD_BEFORE, () => void this.#askHead()); // it never rejects
  }

  async #askHead(): Promise<void> {
    const seq = await this.#options.head(this.#asking.signal);
    if (seq !== undefined) this.#head = { seq, at: this.#now };
  }

  #ended({ kind, detail }: CloseCause): void {
    if (this.#over || this.#closed !== undefined) return;
    this.#closed = { at: Math.round(this.#now), kind, detail: bounded(detail) };
    this.#timers.cancel('steady');
    this.#doubt();
    void this.#look?.then(this.#finish); // it never rejects
  }

  #doubt(): void {
    this.#look ??= this.#options.look(this.#asking.signal);
  }

  readonly #finish = (): void => {
    if (this.#over) return;
    this.#over = true;
    this.#options.signal.removeEventListener('abort', this.#finish);
    this.#timers.clear();
    this.#link?.close();
    const lasted = this.#now;
    const head = this.#head;
    const late = head !== undefined && lasted - head.at >= ARRIVAL;
    const missed = late ? Math.max(0, head.seq - (this.#seq ?? 0)) : 0;
    const silence = Math.max(this.#silence, lasted - this.#lastFrame);
    this.#asking.abort();
    const seen: Observation = {
      transport: this.#options.transport,
      lasted: Math.round(lasted),
      frames: this.#frames,
      bytes: this.#bytes,
      missed,
      ...(this.#frame !== undefined && { frame: Math.round(this.#frame), silence: Math.round(silence) }),
      ...(this.#closed !== undefined && { closed: this.#closed }),
    };
    const look = this.#look ?? Promise.resolve(undefined);
    void look.then((found) => this.#done.resolve(found === undefined ? seen : { ...seen, look: found })); // it never rejects
  };
}

/** Takes a frame; returns up to which seq the link has come with it. */
function placeOf(frame: Exclude<Frame, { type: 'bye' }>): number {
  switch (frame.type) {
    case 'hello':
      return frame.from;
    case 'batch':
      return frame.to;
    case 'heartbeat':
      return frame.head;
    case 'reset':
      return frame.seq;
  }
}
