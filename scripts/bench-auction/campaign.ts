import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../lib/random.ts';
import type { Bidder } from './bidder.ts';
import type { Climb } from './climb.ts';
import type { AnswerOf, OrderOf, Sent } from './messages.ts';

const LAG_RESOLUTION = 10;

/** Takes bidders, how the price goes, what is to be bid and chance; returns all that was sent. Rejects when one got no answer. */
export async function campaign(
  bidders: readonly Bidder[],
  climb: Climb,
  order: OrderOf<'bids'>,
  random: Random,
): Promise<AnswerOf<'bids'>> {
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION });
  const cpu = process.cpuUsage();
  lag.enable();
  const begun = performance.now();
  const free = new Pool(bidders, random);
  const underWay: Promise<Sent[]>[] = [];
  const failures: unknown[] = [];
  for (let n = 0; n < order.count && failures.length === 0; n += 1) {
    await sleep(Math.max(0, begun + (n * 1000) / order.rate - performance.now()));
    const bidder = await free.take();
    const pursued = bidder.pursue(climb, order.lost).finally(() => free.give(bidder));
    pursued.catch((error: unknown) => failures.push(error));
    underWay.push(pursued);
  }
  const sent = (await Promise.all(underWay)).flat();
  const seconds = (performance.now() - begun) / 1000;
  lag.disable();
  const { user, system } = process.cpuUsage(cpu);
  return {
    type: 'bids',
    sent,
    seconds,
    cpu: (user + system) / 1e6 / seconds,
    lag: Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION),
  };
}

/** Those who have nothing under way. */
class Pool<Member> {
  readonly #free: Member[];
  readonly #random: Random;
  readonly #waiting: ((member: Member) => void)[] = [];

  constructor(members: readonly Member[], random: Random) {
    this.#free = [...members];
    this.#random = random;
  }

  /** Resolves with one of them by chance, as soon as there is one. */
  take(): Promise<Member> {
    const at = this.#random.whole(0, this.#free.length - 1);
    const [member] = this.#free.splice(at, 1);
    return member === undefined
      ? new Promise((resolve) => this.#waiting.push(resolve))
      : Promise.resolve(member);
  }

  /** Takes one back. */
  give(member: Member): void {
    const next = this.#waiting.shift();
    if (next) next(member);
    else this.#free.push(member);
  }
}
