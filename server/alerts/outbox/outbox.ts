import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupTimes, Hush } from '#domain';
import { ALERT_TOPICS, type ChannelTerms, type Delivery } from '#protocol';
import type { AppendRequest, AppendResult, Log } from '../../../db/log.ts';
import type { OutboxWrite } from '../../../db/outbox.ts';
import type { Attempt } from '../channels/attempt.ts';
import { Groups, laneOf, type FlushedGroup } from './groups.ts';
import { deliveryOf, lettersOf, type Letter } from './letter.ts';
import { Letters, rowOf } from './letters.ts';
import { attempted, failed } from './retry.ts';
import { Stay } from './stay.ts';

/** Milliseconds between two looks at the clock, at the most: it may jump, and a timer does not notice. */
const LOOK_EVERY = 1_000;

/** Milliseconds before what could not be written is written again. */
const WRITE_AGAIN = 500;

/** Letters that are under way at a time, and of one channel. */
const AT_ONCE = 16;
const AT_ONCE_EACH = 4;

/** What the outbox works with. */
export interface OutboxOptions {
  readonly log: Log;
  /** Takes a channel's id; gives it with its secrets. */
  readonly channelOf: (id: string) => ChannelTerms | undefined;
  /** Takes a channel's terms, a letter and the time; sends it. Never rejects. */
  readonly send: (terms: ChannelTerms, letter: Letter, now: number) => Promise<Attempt>;
  /** What is hushed now. */
  readonly hush: () => Hush;
  readonly times: GroupTimes;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly chance: () => number;
  /** Is told when something could not be read or written; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** What is written together, and what is true once it is. */
interface Writing extends Pick<AppendRequest, 'once'> {
  readonly deliveries: readonly Delivery[];
  /** Letters as they will be; null for those that go. */
  readonly letters: ReadonlyMap<string, Letter | null>;
  readonly rows?: readonly OutboxWrite[];
}

/** An Alertmanager groups, repeats and mutes by itself: it is told at once, and what is muted here is looked at every second. */
const AT_ONCE_TIMES: GroupTimes = { wait: 0, interval: 1_000, repeat: Infinity };

/**
 * Sends what alerts have to tell. Everything that it knows is in the log's outbox: news come in with the transitions, a flush turns them
 * into letters, and a letter goes when its receiver has it. At least once: what was under way when the process died is sent
 * again, under the same id. The letters of a group go one after the other.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #groups: Groups;
  readonly #letters = new Letters();
  readonly #stay: Stay;
  /** Lanes in which something is under way or about to be written. */
  readonly #busy = new Set<string>();
  readonly #underWay = new Map<Promise<void>, string>();
  readonly #abort = new AbortController();
  #writing: Promise<unknown> = Promise.resolve();
  #looking: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#groups = new Groups((channel) => this.#timesOf(channel));
    this.#stay = new Stay();
  }

  /** Reads what is there and begins to send. Rejects with LogError. */
  async open(): Promise<void> {
    const { log } = this.#options;
    const shown = await log.state(ALERT_TOPICS.delivery);
    if (shown !== undefined) this.#letters.recall(shown.json);
    for await (const page of log.outbox('group')) for (const row of page) this.#groups.restore(row);
    for await (const page of log.outbox('message')) for (const row of page) this.#letters.restore(row);
    this.#unlisten = log.onCommit((events) => {
      if (events.some(({ topic }) => topic === ALERT_TOPICS.live)) void this.look();
    });
    void this.look();
  }

  /** Begins nothing more. Resolves when what is under way has come to something. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#unlisten?.();
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#underWay.keys());
    await this.#writing;
  }

  /** Looks what is to be told and sent now. Resolves when that is written or begun; never rejects. */
  look(): Promise<void> {
    if (this.#looking !== undefined) this.#again = true;
    this.#looking ??= this.#lookUntilSeen().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** Resolves when nothing is under way: for tests, whose clock stands still meanwhile. */
  async idle(): Promise<void> {
    while (this.#looking !== undefined || this.#underWay.size > 0) {
      await this.#looking;
      await Promise.all(this.#underWay.keys());
    }
  }

  /** Takes the id of a letter; returns it. */
  letter(id: string): Letter | undefined {
    return this.#letters.get(id);
  }

  /** Takes a letter as it shall be sent, and the key of the command. Settles when that is durable. Rejects with LogError. */
  async post(letter: Letter, once: AppendRequest['once']): Promise<AppendResult> {
    const result = await this.#write(() => ({
      letters: new Map([[letter.id, letter]]),
      deliveries: [deliveryOf(letter, 'waiting')],
      ...(once && { once }),
    }));
    void this.look();
    return result;
  }

  #timesOf(channel: string): GroupTimes | undefined {
    const terms = this.#options.channelOf(channel);
    if (terms === undefined) return undefined;
    return terms.kind === 'alertmanager' ? AT_ONCE_TIMES : this.#options.times;
  }

  #sends(channel: string): boolean {
    return this.#options.channelOf(channel)?.enabled === true;
  }

  async #lookUntilSeen(): Promise<void> {
    clearTimeout(this.#timer);
    do {
      this.#again = false;
      try {
        await this.#takeNews();
        await this.#dropGone();
        await this.#flush();
      } catch (error) {
        if (!this.#abort.signal.aborted) this.#options.onFailure(error);
      }
      this.#begin();
    } while (this.#again && !this.#abort.signal.aborted);
    this.#plan();
  }

  #plan(): void {
    if (this.#abort.signal.aborted) return;
    const now = this.#options.now();
    const sends = (channel: string): boolean => this.#sends(channel);
    let next = this.#groups.nextDue(sends);
    for (const [lane, { channel, next: tried }] of this.#letters.heads()) {
      if (!this.#busy.has(lane) && sends(channel) && tried > now) next = Math.min(next, tried);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), Math.max(1, Math.min(next - now, LOOK_EVERY)));
  }

  async #takeNews(): Promise<void> {
    const useless: OutboxWrite[] = [];
    for await (const page of this.#options.log.outbox('news', this.#groups.seen)) {
      for (const row of page) {
        const removal = this.#groups.take(row);
        if (removal !== undefined) useless.push(removal);
      }
    }
    if (useless.length > 0) await this.#write(() => ({ deliveries: [], letters: new Map(), rows: useless }));
  }

  /** What waits for a channel that is gone is dead. */
  async #dropGone(): Promise<void> {
    const { channelOf, now } = this.#options;
    const isGone = (channel: string): boolean => channelOf(channel) === undefined;
    const gone = new Set<string>();
    for (const [, { channel }] of this.#groups.all()) if (isGone(channel)) gone.add(channel);
    const dead = [...this.#letters.heads()]
      .filter(([lane, { channel }]) => isGone(channel) && !this.#busy.has(lane))
      .map(([, letter]) => ({ ...letter, dead: true, at: now(), problem: 'The channel was removed.' }));
    if (gone.size === 0 && dead.length === 0) return;
    const rows = [...gone].flatMap((channel) => this.#groups.drop(channel));
    await this.#write(() => ({
      rows,
      letters: new Map(dead.map((letter) => [letter.id, letter])),
      deliveries: dead.map((letter) => deliveryOf(letter, 'dead')),
    }));
    if (dead.length > 0) this.#again = true; // the next of each lane
  }

  /** Turns news of groups that are due into letters: both are written together, so nothing of a flush is told twice. */
  async #flush(): Promise<void> {
    const { now, hush } = this.#options;
    const flushed = this.#groups.flush(now(), (channel) => this.#sends(channel), hush);
    if (flushed.length === 0) return;
    // What is about to be told otherwise may not leave meanwhile.
    const held = flushed.map(({ key }) => key).filter((lane) => !this.#busy.has(lane));
    for (const lane of held) this.#busy.add(lane);
    try {
      await this.#write(() => this.#lettersOf(flushed));
      this.#groups.stored(flushed);
    } finally {
      for (const lane of held) this.#busy.delete(lane);
    }
  }

  #lettersOf(flushed: readonly FlushedGroup[]): Writing {
    const letters = new Map<string, Letter | null>();
    const deliveries: Delivery[] = [];
    for (const { key, message, due } of flushed) {
      if (message === undefined) continue;
      const before = this.#letters.open(key);
      for (const { id } of before) letters.set(id, null);
      for (const letter of lettersOf(before, message, due, this.#options.now())) {
        letters.set(letter.id, letter);
        deliveries.push(deliveryOf(letter, 'waiting'));
      }
    }
    return { letters, deliveries, rows: this.#groups.rowsOf(flushed) };
  }

  #begin(): void {
    const now = this.#options.now();
    const heads = this.#letters.heads();
    for (const [lane, letter] of heads) {
      if (letter.next <= now) this.#start(lane, letter.channel, (terms) => this.#attempt(letter, terms));
    }
    for (const [lane, group] of this.#groups.all()) {
      const terms = this.#options.channelOf(group.channel);
      if (terms?.kind !== 'alertmanager' || heads.has(lane)) continue;
      const letter = this.#stay.due(lane, group, now);
      if (letter !== undefined) this.#start(lane, group.channel, (to) => this.#remind(lane, letter, to));
    }
  }

  #start(lane: string, channel: string, work: (terms: ChannelTerms) => Promise<void>): void {
    const terms = this.#options.channelOf(channel);
    if (terms?.enabled !== true || this.#busy.has(lane) || this.#abort.signal.aborted) return;
    const ofChannel = [...this.#underWay.values()].filter((each) => each === channel).length;
    if (this.#underWay.size >= AT_ONCE || ofChannel >= AT_ONCE_EACH) return;
    this.#busy.add(lane);
    const working = work(terms)
      .catch((error: unknown) => this.#options.onFailure(error))
      .finally(() => {
        this.#busy.delete(lane);
        this.#underWay.delete(working);
        if (!this.#abort.signal.aborted) void this.look();
      });
    this.#underWay.set(working, channel);
  }

  async #attempt(before: Letter, terms: ChannelTerms): Promise<void> {
    const { now, send, chance } = this.#options;
    const letter = attempted(before, now());
    // Durable before it leaves: after a kill it is known that its receiver may have it.
    await this.#write(() => ({ letters: new Map([[letter.id, letter]]), deliveries: [] }));
    const attempt = await send(terms, letter, now());
    if (attempt.outcome === 'sent') {
      this.#stay.sent(laneOf(letter), now());
      const delivery = deliveryOf({ ...letter, at: now() }, 'sent');
      return this.#writeUntilDone({ letters: new Map([[letter.id, null]]), deliveries: [delivery] });
    }
    const after = failed(letter, before, attempt, now(), chance());
    const kept = after.test ? null : after;
    const delivery = deliveryOf(after, after.dead ? 'dead' : 'retrying');
    await this.#writeUntilDone({ letters: new Map([[letter.id, kept]]), deliveries: [delivery] });
  }

  /** Nothing of this is written: what is lost is sent again soon. */
  async #remind(lane: string, letter: Letter, terms: ChannelTerms): Promise<void> {
    const { now, send } = this.#options;
    await send(terms, letter, now());
    this.#stay.sent(lane, now());
  }

  /** What has left cannot be taken back: its outcome is written when that is possible again. */
  async #writeUntilDone(writing: Writing): Promise<void> {
    for (;;) {
      try {
        await this.#write(() => writing);
        return;
      } catch (error) {
        if (this.#abort.signal.aborted) throw error;
        this.#options.onFailure(error);
        await sleep(WRITE_AGAIN, undefined, { signal: this.#abort.signal });
      }
    }
  }

  /** One writing after the other, for each has what the page is shown after it. What is written is true here once it is durable. */
  #write(make: () => Writing): Promise<AppendResult> {
    const written = this.#writing.then(async () => {
      const { deliveries, letters, rows = [], once } = make();
      const topic = ALERT_TOPICS.delivery;
      const result = await this.#options.log.append({
        events: deliveries.map((data) => ({ topic, kind: 'delivery', data: { ...data } })),
        outbox: [
          ...rows,
          ...[...letters].map(([id, letter]) => rowOf(id, letter)),
          ...this.#letters.overflow(),
        ],
        states:
          deliveries.length === 0
            ? []
            : [{ topic, state: this.#letters.shown(deliveries, letters), over: null }],
        ...(once && { once }),
      });
      if (result.replayed) return result;
      for (const [id, letter] of letters) {
        if (letter === null) this.#letters.remove(id);
        else this.#letters.put(letter);
      }
      this.#letters.told(deliveries);
      return result;
    });
    this.#writing = written.catch(() => undefined); // who waits for it is told
    return written;
  }
}
