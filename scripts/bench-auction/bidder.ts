import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { CommandAckSchema, type CommandAck } from '#protocol';
import { newKey } from '../../web/connection/reach.ts';
import type { Random } from '../lib/random.ts';
import { HttpClient, type Target } from './clients/http.ts';
import type { Climb } from './climb.ts';
import type { Sent } from './messages.ts';
import type { Shown } from './shown.ts';
import type { LotViewer } from './viewer.ts';

/** Bids that one intention may take: the price moves while one of them is under way. */
const TRIES = 20;
/** Milliseconds that an answer may take. */
const PATIENCE = 10_000;

/** Share of bids that go so many bids beyond the price: their bidders lead for a while, by their automatic bids. */
const FAR = { share: 0.01, from: 5, to: 40 };

/** What a bidder is made of. */
export interface BidderOptions {
  readonly id: string;
  readonly token: string;
  readonly lot: string;
  readonly target: Target;
  readonly viewer: LotViewer;
  readonly shown: Shown;
  readonly random: Random;
}

/** One who bids as a page does: by what he was shown, one bid at a time, and again with the same key where no answer came. */
export class Bidder {
  readonly #options: BidderOptions;
  readonly #http: HttpClient;
  /** The least that the last refusal named, and what he has bid himself. */
  #minimum = 0;
  #own = 0;

  /** Takes what he is made of. */
  constructor(options: BidderOptions) {
    this.#options = options;
    this.#http = new HttpClient(options.target);
  }

  /**
   * Takes how the price goes and the share of answers to lose; bids until one bid is accepted, or is refused for anything but
   * being too low. Gives all that he sent.
   */
  async pursue(climb: Climb, lost: number): Promise<Sent[]> {
    const sent: Sent[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      const bid = await this.#bid(this.#offer(climb), lost);
      sent.push(bid);
      if (bid.outcome !== 'TOO_LOW') break;
    }
    return sent;
  }

  /** Lets go of his connections. */
  close(): void {
    this.#options.viewer.cut();
    this.#http.close();
  }

  /** Where the price is going by now, at times far beyond, and never what he knows to be too low. */
  #offer(climb: Climb): number {
    const { random } = this.#options;
    const ahead = random.next() < FAR.share ? random.whole(FAR.from, FAR.to) : 0;
    const price = this.#price();
    const known = price === null ? 0 : price + climb.step(price);
    return climb.next(Math.max(known, this.#minimum, this.#own + 1), ahead) + random.whole(0, 3);
  }

  /** The price that he was last shown. */
  #price(): number | null {
    const { viewer, shown } = this.#options;
    const event = shown.events.get(viewer.seqs.at(-1) ?? -1)?.event;
    return event?.kind === 'lot-step' ? event.data.price : null;
  }

  async #bid(max: number, share: number): Promise<Sent> {
    const { id, viewer, random } = this.#options;
    const key = newKey();
    let lost: Sent['lost'] = random.next() < share ? random.pick(['ignored', 'cut'] as const) : null;
    if (lost !== null) await this.#lose(key, max, lost);
    let begun = performance.now();
    // Half of those that are sent again come by another door than at first.
    const post = lost !== null && random.next() < 0.5;
    const answer = await this.#send(key, max, post).catch(() => {
      lost ??= 'late';
      begun = performance.now();
      return this.#send(key, max, true);
    });
    const ms = performance.now() - begun;
    const sent = { transport: viewer.transport, bidder: id, key, max, lost, ms };
    if ('error' in answer) {
      this.#minimum = Math.max(this.#minimum, answer.error.minimum ?? 0);
      return { ...sent, outcome: answer.error.code, replayed: false };
    }
    this.#own = max;
    return { ...sent, outcome: answer.seq, replayed: answer.replayed };
  }

  async #send(key: string, max: number, post: boolean): Promise<CommandAck> {
    const { viewer } = this.#options;
    const sent =
      post || !viewer.command ? this.#post(key, max).answer : viewer.command(this.#message(key, max));
    const late = sleep(PATIENCE, undefined, { ref: false }).then(() =>
      Promise.reject(new Error(`No answer on ${viewer.transport} within ${PATIENCE} ms.`)),
    );
    return v.parse(CommandAckSchema, await Promise.race([sent, late]));
  }

  /** Sends a bid and never sees the answer: it is thrown away, or the connection is broken off behind the bid. */
  async #lose(key: string, max: number, how: 'ignored' | 'cut'): Promise<void> {
    const { viewer, random } = this.#options;
    if (how === 'ignored') {
      await this.#send(key, max, false);
      return;
    }
    const posted = viewer.command ? undefined : this.#post(key, max);
    const answered = posted?.answer ?? viewer.command?.(this.#message(key, max));
    answered?.catch(() => undefined); // cut off, as it is meant to be
    await sleep(random.whole(0, 3));
    posted?.cut();
    if (viewer.command) await viewer.connect();
  }

  #command(max: number): object {
    const { token, lot } = this.#options;
    return { type: 'bid', as: token, lot, max };
  }

  #message(key: string, max: number): object {
    return { key, command: this.#command(max) };
  }

  #post(key: string, max: number): { readonly answer: Promise<unknown>; readonly cut: () => void } {
    const sent = this.#http.command(key, this.#command(max));
    return { ...sent, answer: sent.answer.then(({ body }): unknown => JSON.parse(body)) };
  }
}
