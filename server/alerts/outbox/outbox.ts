import { RESOLVED_KEPT, type GroupTimes, type Hush } from '#domain';
import { ALERT_TOPICS, type Alert, type Delivery } from '#protocol';
import type { AppendRequest, AppendResult, Log } from '../../../db/log.ts';
import type { OutboxWrite } from '../../../db/outbox.ts';
import { Groups, type FlushedGroup } from './groups.ts';
import { deliveryOf, lettersOf, type Letter } from './letter.ts';
import { LetterBook, type Writing } from './letter-book.ts';
import { Sending, type SendingOptions } from './sending.ts';

/** Milliseconds between two looks at the clock, at the most: it may jump, and a timer does not notice. */
const LOOK_EVERY = 1_000;

/** What the outbox works with. */
export interface OutboxOptions extends SendingOptions {
  readonly log: Log;
  /** What is hushed now. */
  readonly hush: () => Hush;
  readonly times: GroupTimes;
  /** The alerts as they stand. */
  readonly alerts: () => Iterable<Alert>;
  /** Takes a rule; returns the channels that it tells by now. */
  readonly channelsOf: (rule: string) => readonly string[];
}

/**
 * An Alertmanager groups, repeats and mutes by itself: it is told at once, and what is muted here is looked at every second. What is over is
 * kept, for it is told of that again and again.
 */
const AT_ONCE_TIMES: GroupTimes = { wait: 0, interval: 1_000, repeat: Infinity, keep: RESOLVED_KEPT };

/**
 * Sends what alerts have to tell. Everything that it knows is in the log's outbox: news come in with the transitions, a flush turns them
 * into letters, and a letter goes when its receiver has it. At least once: what was under way when the process died is sent
 * again, under the same id. The letters of a group go one after the other.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #groups: Groups;
  readonly #book: LetterBook;
  readonly #sending: Sending;
  readonly #stop = new AbortController();
  #looking: Promise<void> | undefined;
  #again = false;
  /** True when rules may tell other channels than they did. */
  #rulesChanged = true;
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#groups = new Groups({
      timesOf: (channel) => this.#timesOf(channel),
      sends: (channel) => options.channelOf(channel)?.enabled === true,
      channelsOf: options.channelsOf,
      now: options.now,
    });
    this.#book = new LetterBook(options.log, options.onFailure);
    this.#sending = new Sending(options, this.#book, () => void this.look());
  }

  /** Reads what is there and begins to send. Rejects with LogError. */
  async open(): Promise<void> {
    const { log } = this.#options;
    await this.#book.open();
    for await (const page of log.outbox('group')) for (const row of page) this.#groups.restore(row);
    this.#unlisten = log.onCommit((events) => {
      const topics = new Set(events.map(({ topic }) => topic));
      if (topics.has(ALERT_TOPICS.rules)) this.#rulesChanged = true;
      if (topics.has(ALERT_TOPICS.live) || topics.has(ALERT_TOPICS.rules)) void this.look();
    });
    void this.look();
  }

  /** Begins nothing more. Resolves when what is under way has come to something. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#unlisten?.();
    await Promise.all([this.#looking, this.#sending.stop()]);
    clearTimeout(this.#timer);
  }

  /** Looks what is to be told and sent now. Resolves when that is written or begun; never rejects. */
  look(): Promise<void> {
    if (this.#looking !== undefined) this.#again = true;
    this.#looking ??= this.#lookUntilSeen().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** Seconds that the message which has waited longest should have been sent; 0 when none waits but for a channel that is switched off. */
  waitedFor(): number {
    const { now, channelOf } = this.#options;
    let since = now();
    for (const { dead, test, due, channel } of this.#book.letters.all()) {
      if (!dead && !test && due < since && channelOf(channel)?.enabled === true) since = due;
    }
    return (now() - since) / 1_000;
  }

  /** Resolves when nothing is under way: for tests, whose clock stands still meanwhile. */
  async idle(): Promise<void> {
    while (this.#looking !== undefined || this.#sending.size > 0) {
      await this.#looking;
      await this.#sending.settled();
    }
  }

  /** Takes the id of a letter; returns it. */
  letter(id: string): Letter | undefined {
    return this.#book.letters.get(id);
  }

  /** Takes a letter as it shall be sent, and the key of the command. Settles when that is durable. Rejects with LogError. */
  async post(letter: Letter, once: AppendRequest['once']): Promise<AppendResult> {
    const result = await this.#book.write(() => ({
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

  async #lookUntilSeen(): Promise<void> {
    clearTimeout(this.#timer);
    do {
      this.#again = false;
      try {
        await this.#takeNews();
        await this.#dropGone();
        await this.#flush();
      } catch (error) {
        if (!this.#stop.signal.aborted) this.#options.onFailure(error);
      }
      this.#sending.begin(this.#groups.all());
    } while (this.#isWanted());
    this.#plan();
  }

  /** A method, for it changes under its reader. */
  #isWanted(): boolean {
    return this.#again && !this.#stop.signal.aborted;
  }

  #plan(): void {
    if (this.#stop.signal.aborted) return;
    const { now: clock, channelOf } = this.#options;
    const now = clock();
    let next = this.#groups.nextDue();
    for (const [lane, { channel, next: tried }] of this.#book.letters.heads()) {
      const isWaiting = !this.#sending.isBusy(lane) && channelOf(channel)?.enabled === true;
      if (isWaiting && tried > now) next = Math.min(next, tried);
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
    if (useless.length > 0)
      await this.#book.write(() => ({ deliveries: [], letters: new Map(), rows: useless }));
    if (!this.#rulesChanged) return;
    // Behind the news: whoever these concern is known by now.
    this.#rulesChanged = false;
    this.#groups.reconcile(this.#options.alerts());
  }

  /** What waits for a channel that is gone is dead. */
  async #dropGone(): Promise<void> {
    const { channelOf, now } = this.#options;
    const isGone = (channel: string): boolean => channelOf(channel) === undefined;
    const gone = new Set<string>();
    for (const [, { channel }] of this.#groups.all()) if (isGone(channel)) gone.add(channel);
    const dead = [...this.#book.letters.heads()]
      .filter(([lane, { channel }]) => isGone(channel) && !this.#sending.isBusy(lane))
      .map(([, letter]) => ({ ...letter, dead: true, at: now(), problem: 'The channel was removed.' }));
    if (gone.size === 0 && dead.length === 0) return;
    const rows = [...gone].flatMap((channel) => this.#groups.drop(channel));
    await this.#book.write(() => ({
      rows,
      letters: new Map(dead.map((letter) => [letter.id, letter.test ? null : letter])),
      deliveries: dead.map((letter) => deliveryOf(letter, 'dead')),
    }));
    if (dead.length > 0) this.#again = true; // the next of each lane
  }

  /** Turns news of groups that are due into letters: both are written together, so nothing of a flush is told twice. */
  async #flush(): Promise<void> {
    const all = this.#groups.flush(this.#options.hush);
    this.#groups.keep(all.filter(({ isQuiet }) => isQuiet));
    const flushed = all.filter(({ isQuiet }) => !isQuiet);
    if (flushed.length === 0) return;
    // What is about to be told otherwise may not leave meanwhile.
    await this.#sending.without(
      flushed.map(({ key }) => key),
      async () => {
        const storing = this.#groups.store(flushed);
        await this.#book.write(() => ({ ...this.#lettersOf(flushed), rows: storing.rows }));
        this.#groups.stored(storing);
      },
    );
  }

  #lettersOf(flushed: readonly FlushedGroup[]): Writing {
    const letters = new Map<string, Letter | null>();
    const deliveries: Delivery[] = [];
    const now = this.#options.now();
    for (const { key, message, due } of flushed) {
      if (message === undefined) continue;
      const before = this.#book.letters.open(key);
      for (const letter of before) {
        letters.set(letter.id, null);
        deliveries.push(deliveryOf({ ...letter, at: now }, 'merged'));
      }
      for (const letter of lettersOf(before, message, due, now)) {
        letters.set(letter.id, letter);
        deliveries.push(deliveryOf(letter, 'waiting'));
      }
    }
    return { letters, deliveries };
  }
}
