import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BotBidder } from './bidder.ts';
import { AuctionClient } from './client.ts';
import { AuctionHouse } from './house.ts';
import type { HabitName } from './habits.ts';

/** Milliseconds between two looks at the lots. */
const LOOK = 1_000;

const BIDDERS: readonly (readonly [string, HabitName])[] = [
  ['Ada', 'early'],
  ['Bruno', 'early'],
  ['Chiyo', 'increment'],
  ['Dora', 'increment'],
  ['Emil', 'increment'],
  ['Farida', 'sniper'],
  ['Goran', 'sniper'],
  ['Hedda', 'maximum'],
  ['Imre', 'maximum'],
];

/** Bots at work. */
export interface Bots {
  /** Ends them; resolves when they have let go of the server. */
  stop(): Promise<void>;
}

/**
 * Takes where the demo is, the logger and for tests chance; starts an auction house and bidders of different habits, all by the
 * public API. A demo goes on without them where they fail.
 */
export function startBots(origin: string, logger: Logger, random: () => number = Math.random): Bots {
  const ending = new AbortController();
  const { signal } = ending;
  const client = new AuctionClient(origin, signal);
  const running = run(client, signal, random, (error) => {
    if (!signal.aborted) logger.warn({ err: error }, 'the demo’s bots stumbled');
  });
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

async function run(
  client: AuctionClient,
  signal: AbortSignal,
  random: () => number,
  onStumble: (error: unknown) => void,
): Promise<void> {
  let work: (() => Promise<void>) | undefined;
  while (!signal.aborted) {
    try {
      work ??= await begin(client, random);
      await work();
    } catch (error) {
      onStumble(error);
    }
    await wait(LOOK, undefined, { signal }).catch(() => undefined); // it only rejects when it is ended
  }
}

/** Resolves with one round of work: the house fills up, and every bidder looks at every open lot, in chance order. */
async function begin(client: AuctionClient, random: () => number): Promise<() => Promise<void>> {
  const house = await AuctionHouse.open(client);
  const bidders = await Promise.all(
    BIDDERS.map(([name, habit]) => BotBidder.open(client, name, habit, random)),
  );
  return async () => {
    const [open, coming] = await Promise.all([client.lots('open'), client.lots('scheduled')]);
    const now = Date.now();
    await house.fill([...open, ...coming], now);
    for (const bidder of bidders) bidder.forgetAllBut(open);
    const pairs = open.flatMap((lot) => bidders.map((bidder) => ({ bidder, lot, place: random() })));
    for (const { bidder, lot } of pairs.sort((a, b) => a.place - b.place)) await bidder.look(lot, now);
  };
}
