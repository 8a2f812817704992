import { setTimeout as sleep } from 'node:timers/promises';
import type { Group } from '#domain';
import type { ChannelTerms } from '#protocol';
import type { Attempt } from '../channels/attempt.ts';
import { laneOf } from './stored-group.ts';
import { deliveryOf, type Letter } from './letter.ts';
import type { LetterBook } from './letter-book.ts';
import { attempted, failed, isDue } from './retry.ts';
import { Stay } from './stay.ts';

/** Letters that are under way at a time, and of one channel. */
const AT_ONCE = 16;
const AT_ONCE_EACH = 4;

/** Milliseconds before something is begun again that could not be written. */
const WRITE_AGAIN = 500;

/** Milliseconds that a stop waits for what is under way: it is sent again, under its id. */
const PATIENCE = 2_000;

/** What letters are sent with. */
export interface SendingOptions {
  /** Takes a channel's id; returns it with its secrets. */
  readonly channelOf: (id: string) => ChannelTerms | undefined;
  /** Takes a channel's terms, a letter and the time; sends it. Never rejects. */
  readonly send: (terms: ChannelTerms, letter: Letter, now: number) => Promise<Attempt>;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly chance: () => number;
  /** Is told when an attempt could not be written; the letter is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** Sends letters: those of a group one after the other, those of several beside each other. */
export class Sending {
  readonly #options: SendingOptions;
  readonly #book: LetterBook;
  readonly #onDone: () => void;
  readonly #stay = new Stay();
  /** Lanes in which something is under way or about to be written otherwise. */
  readonly #busy = new Set<string>();
  readonly #underWay = new Map<Promise<void>, string>();
  readonly #abort = new AbortController();

  /** Takes what letters are sent with, the letters, and who is told when something has come to an end. */
  constructor(options: SendingOptions, book: LetterBook, onDone: () => void) {
    this.#options = options;
    this.#book = book;
    this.#onDone = onDone;
  }

  /** Takes a lane; true while something is under way there. */
  isBusy(lane: string): boolean {
    return this.#busy.has(lane);
  }

  /** How many are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Resolves when what is under way by now has come to something. Never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.keys());
  }

  /** Begins nothing more. Resolves when what is under way has come to something, or is left to the next start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    const patience = new AbortController();
    const enough = sleep(PATIENCE, undefined, { signal: patience.signal, ref: false }).catch(() => undefined);
    await Promise.race([this.settled(), enough]);
    patience.abort();
  }

  /** Takes lanes and what is done meanwhile: nothing of them leaves until that is done. */
  async without<T>(lanes: readonly string[], work: () => Promise<T>): Promise<T> {
    const held = lanes.filter((lane) => !this.#busy.has(lane));
    for (const lane of held) this.#busy.add(lane);
    try {
      return await work();
    } finally {
      for (const lane of held) this.#busy.delete(lane);
    }
  }

  /** Takes the groups, by lane; begins to send what is to leave by now. */
  begin(groups: Iterable<readonly [lane: string, group: Group]>): void {
    const now = this.#options.now();
    const heads = this.#book.letters.heads();
    for (const [lane, letter] of heads) {
      if (isDue(letter, now)) this.#start(lane, letter.channel, (terms) => this.#attempt(letter, terms));
    }
    for (const letter of this.#stay.due(this.#ofAlertmanagers(groups), now)) {
      const lane = laneOf(letter);
      // What is new of it comes first.
      if (!heads.has(lane)) this.#start(lane, letter.channel, (terms) => this.#remind(letter, terms));
    }
  }

  #ofAlertmanagers(groups: Iterable<readonly [lane: string, group: Group]>): ReadonlyMap<string, Group> {
    const isOne = ({ channel }: Group): boolean => this.#options.channelOf(channel)?.kind === 'alertmanager';
    return new Map([...groups].filter(([, group]) => isOne(group)));
  }

  #start(lane: string, channel: string, work: (terms: ChannelTerms) => Promise<void>): void {
    const terms = this.#options.channelOf(channel);
    if (terms?.enabled !== true || this.#busy.has(lane) || this.#abort.signal.aborted) return;
    const ofChannel = [...this.#underWay.values()].filter((each) => each === channel).length;
    if (this.#underWay.size >= AT_ONCE || ofChannel >= AT_ONCE_EACH) return;
    this.#busy.add(lane);
    const working = work(terms)
      .catch(async (error: unknown) => {
        if (this.#abort.signal.aborted) return;
        this.#options.onFailure(error);
        // Its lane stays busy, or it would be begun again at once, and again.
        await sleep(WRITE_AGAIN, undefined, { signal: this.#abort.signal }).catch(() => undefined);
      })
      .finally(() => {
        this.#busy.delete(lane);
        this.#underWay.delete(working);
        if (!this.#abort.signal.aborted) this.#onDone();
      });
    this.#underWay.set(working, channel);
  }

  async #attempt(before: Letter, terms: ChannelTerms): Promise<void> {
    const { now, send, chance } = this.#options;
    const letter = attempted(before, now());
    // Durable before it leaves: after a kill it is known that its receiver may have it.
    await this.#book.write(() => ({ letters: new Map([[letter.id, letter]]), deliveries: [] }));
    const attempt = await send(terms, letter, now());
    if (attempt.outcome === 'sent') {
      if (terms.kind === 'alertmanager') this.#stay.sent(laneOf(letter), now());
      const delivery = deliveryOf({ ...letter, at: now() }, 'sent');
      const gone = { letters: new Map([[letter.id, null]]), deliveries: [delivery] };
      return this.#book.insist(gone, this.#abort.signal);
    }
    const after = failed(letter, before, attempt, now(), chance());
    const kept = after.test ? null : after;
    const delivery = deliveryOf(after, after.dead ? 'dead' : 'retrying');
    const writing = { letters: new Map([[letter.id, kept]]), deliveries: [delivery] };
    await this.#book.insist(writing, this.#abort.signal);
  }

  /** Nothing of this is written: what is lost is sent again soon. */
  async #remind(letter: Letter, terms: ChannelTerms): Promise<void> {
    const { now, send } = this.#options;
    await send(terms, letter, now());
    this.#stay.sent(laneOf(letter), now());
  }
}
