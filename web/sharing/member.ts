import type { Cursor, Heartbeat, Reset, TransportName } from '#protocol';
import type { Clock } from '../connection/clock.ts';
import { sameStatus, type FeedStatus } from '../connection/status.ts';
import type { AskLog } from './catch-up.ts';
import type { Engine } from './engine.ts';
import type { HubLine, ToHub, Wish } from './messages.ts';
import { Reader } from './reader.ts';
import { statusFor } from './shared-status.ts';

/** What a member asks of its hub. */
export interface MemberHost {
  readonly ask: AskLog;
  readonly clock: Clock;
  /** Takes a member and its wish; returns the stream that serves it, where need be a new one that begins at the cursor. */
  engineFor(wish: Wish, from: Cursor | undefined): Engine;
  /** The member no longer uses an engine. */
  released(engine: Engine): void;
  /** The page left. */
  left(member: Member): void;
}

/** One page at the hub: which stream it wishes, and where it stands in the one that serves it. */
export class Member {
  readonly #line: HubLine;
  readonly #host: MemberHost;
  #wish: Wish | undefined;
  /** The stream that the page wishes. */
  #engine: Engine | undefined;
  /** The stream that serves it: the wished one, or the one before until that is live. */
  #serving: Engine | undefined;
  #reader: Reader | undefined;
  /** Where the page stands, until a reader knows better; undefined until it has said so. */
  #from: Cursor | undefined;
  #told: FeedStatus | undefined;
  #company = 0;
  /** The hub's time when the page was last heard of. */
  heard: number;

  /** Takes the line to the page and the hub. */
  constructor(line: HubLine, host: MemberHost) {
    this.#line = line;
    this.#host = host;
    this.heard = host.clock.now();
    line.listen((message) => this.#hear(message));
    line.post({ type: 'welcome' });
  }

  /** Takes an engine; true when this page wishes it or reads from it. */
  uses(engine: Engine): boolean {
    return engine === this.#engine || engine === this.#serving;
  }

  /** The wished stream, or the one that serves meanwhile, has turned: attaches where that is due, tells the status. */
  changed(): void {
    this.#attach();
    this.#tell();
    this.#reader?.advance();
  }

  /** There are further events. */
  grown(engine: Engine): void {
    if (engine === this.#serving) this.#reader?.advance();
  }

  /** Takes a heartbeat of an engine. */
  heartbeat(engine: Engine, beat: Heartbeat, via: TransportName): void {
    if (engine === this.#serving) this.#line.post({ type: 'heartbeat', beat, via });
  }

  /** Takes a reset of an engine: the page begins anew, and says where. */
  reset(engine: Engine, reset: Reset): void {
    if (engine === this.#serving) this.#reset(reset);
  }

  /** Takes how many pages ride on the same stream. */
  company(pages: number): void {
    if (pages === this.#company) return;
    this.#company = pages;
    this.#line.post({ type: 'company', pages });
  }

  /** Posts to the page. */
  post(message: Parameters<HubLine['post']>[0]): void {
    this.#line.post(message);
  }

  /** The page is gone, or is to join again. */
  drop(): void {
    this.#line.post({ type: 'gone' });
    this.#leave();
  }

  #hear(message: ToHub): void {
    this.heard = this.#host.clock.now();
    switch (message.type) {
      case 'join':
        return this.#join(message.wish);
      case 'from':
        this.#halt();
        this.#from = message.cursor;
        return this.changed();
      case 'taken':
        return this.#reader?.taken(message.events);
      case 'command':
        return void this.#command(message); // it never rejects
      case 'nudge':
        return this.#engine?.nudge(message.nudge);
      case 'renew':
        this.#engine?.renew(message.credential);
        if (this.#serving !== this.#engine) this.#serving?.renew(message.credential);
        return;
      case 'ping':
        return this.#line.post({ type: 'pong' });
      case 'leave':
        return this.#leave();
    }
  }

  #join(wish: Wish): void {
    const before = this.#engine;
    this.#wish = wish;
    this.#engine = this.#host.engineFor(wish, this.#place);
    if (before !== undefined && !this.uses(before)) this.#host.released(before);
    if (before === this.#engine && wish.byHand) this.#engine.nudge('online'); // chosen again: try now
    const { hello } = this.#engine;
    if (hello !== undefined) this.#line.post({ type: 'hello', hello });
    this.changed();
  }

  /** The stream to read from: the wished one as soon as it can serve; what served goes on until then. */
  get #target(): Engine | undefined {
    const [wished, wish, serving] = [this.#engine, this.#wish, this.#serving];
    if (wished === undefined || wish === undefined) return undefined;
    const ready = wished.epoch !== undefined && wished.covers(wish.topics);
    // Make before break: what serves is left for a stream that is live.
    return ready && (serving === undefined || wished.status.carrier !== undefined) ? wished : serving;
  }

  /** Where the page stands; undefined until it has said so. */
  get #place(): Cursor | undefined {
    return this.#reader?.cursor ?? this.#from;
  }

  #attach(): void {
    const [target, wish] = [this.#target, this.#wish];
    if (target === undefined || wish === undefined || this.#from === undefined) return;
    if (target === this.#serving && this.#reader?.topics.join() === wish.topics.join()) return;
    this.#reader?.advance();
    const cursor = this.#place;
    if (cursor === undefined) return;
    this.#reader?.close();
    const before = this.#serving;
    this.#serving = target;
    const { ask, clock } = this.#host;
    this.#reader = new Reader(target, cursor, {
      topics: wish.topics,
      ask,
      clock,
      batch: (batch, via) => this.#line.post({ type: 'batch', batch, via }),
      reset: (reset) => this.#reset(reset),
    });
    if (before !== undefined && before !== target) this.#host.released(before);
  }

  /** Reads no more until the page has said where it stands. */
  #halt(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  #reset(reset: Reset): void {
    this.#from = undefined;
    this.#halt();
    this.#line.post({ type: 'reset', reset });
  }

  #tell(): void {
    const [engine, wish] = [this.#engine, this.#wish];
    if (engine === undefined || wish === undefined) return;
    const serving = this.#serving;
    const meanwhile = serving === engine ? undefined : serving?.status.carrier;
    const status = statusFor(engine.status, meanwhile, wish);
    if (this.#told !== undefined && sameStatus(status, this.#told)) return;
    this.#told = status;
    this.#line.post({ type: 'status', status });
  }

  async #command({ id, key, command }: Extract<ToHub, { type: 'command' }>): Promise<void> {
    const engine = this.#serving ?? this.#engine;
    const answer = await engine?.command(command, key).catch(() => undefined);
    this.#line.post({ type: 'answer', id, answer });
  }

  #leave(): void {
    const used = new Set([this.#engine, this.#serving]);
    this.#engine = this.#serving = undefined;
    this.#halt();
    for (const engine of used) if (engine !== undefined) this.#host.released(engine);
    this.#host.left(this);
    this.#line.close();
  }
}
