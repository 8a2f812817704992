import { setTimeout as sleep } from 'node:timers/promises';
import type { LotTerms, PublicLot } from '#protocol';
import { AuctionApi, readAdminToken } from '../lib/auction/api.ts';
import { auditLot, readRecord, type LotRecord } from '../lib/auction/audit.ts';
import { compareKeys } from '../lib/auction/keys.ts';
import { freePort } from '../lib/free-port.ts';
import { tempDir } from '../lib/process.ts';
import { seededRandom, type Random } from '../lib/random.ts';
import { startServer, type Server } from '../lib/switchyard.ts';
import { bidUntilOver, sendAgain, type Person, type SentBid } from './bidding.ts';

/** Milliseconds from putting up the lots of a round to the end of the first, between two ends, and around an end for the kill. */
const FIRST_END = 450;
const BETWEEN_ENDS = 60;
const AROUND = 30;
/** Late bids on every other lot move its end by so many milliseconds. */
const SOFT = 80;
const PEOPLE = 3;
/** None, one that is reached, and one that is not: that lot ends unsold. */
const RESERVES: readonly Pick<LotTerms, 'reserve'>[] = [{}, { reserve: 2_000 }, { reserve: 10_000_000 }];
/** Milliseconds within which every lot must be over when nobody kills any more. */
const PATIENCE = 5_000;

/** What is to happen. */
export interface CrashOptions {
  readonly kills: number;
  /** Lots that end around each kill. */
  readonly lots: number;
  readonly seed: number;
}

/** What came of it. */
export interface Crash {
  readonly records: readonly LotRecord[];
  /** Everything that is not as it must be, in words. */
  readonly faults: readonly string[];
  readonly sent: readonly SentBid[];
  /** From each kill to the new server's answering, in milliseconds. */
  readonly away: readonly number[];
  /** From the end of each lot that ended while a server ran to the writing of its close, in milliseconds. */
  readonly late: readonly number[];
  /** Lots that were seen to be over, and again after a later kill. */
  readonly looks: number;
}

interface Uptime {
  readonly from: number;
  to: number;
}

/** Takes what is to happen; lets lots end around kills of a real server and its restarts on the same log, and gives what came of it. */
export async function crashAroundCloses({ kills, lots, seed }: CrashOptions): Promise<Crash> {
  const data = tempDir('closes');
  const port = await freePort();
  const random = seededRandom(seed);
  const begin = (): Promise<Server> => startServer({ port, data: data.path });
  let server = await begin();
  const api = new AuctionApi(server.url);
  const uptimes: Uptime[] = [{ from: Date.now(), to: Infinity }];
  const people = await Promise.all(Array.from({ length: PEOPLE + 1 }, (_, n) => api.identify(`Person ${n}`)));
  const watch = new Watch(api);
  const sent: SentBid[] = [];
  const away: number[] = [];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const round = await putUp(api, people, lots, random);
      const bidding = round.flatMap(({ lot }) =>
        people.slice(1).map((person) => bidUntilOver(api, person, lot, random, sent)),
      );
      const aim = random.pick(round).ends + random.whole(-AROUND, AROUND);
      await sleep(Math.max(0, aim - Date.now()));
      await server.kill();
      const killed = Date.now();
      Object.assign(uptimes.at(-1) ?? {}, { to: killed });
      await Promise.all(bidding);
      server = await begin();
      uptimes.push({ from: Date.now(), to: Infinity });
      away.push(Date.now() - killed);
      await sendAgain(
        api,
        sent.filter(({ outcome }) => outcome === undefined),
      );
      await watch.look(round.map(({ lot }) => lot));
    }
    await watch.untilOver();
    const records = await watch.records(readAdminToken(data.path));
    return {
      records,
      faults: [...watch.changed, ...records.flatMap((record) => faultsOf(record, sent))],
      sent,
      away,
      late: records.flatMap((record) => lateness(record, uptimes)),
      looks: watch.looks,
    };
  } finally {
    await server.stop();
    data.remove();
  }
}

async function putUp(
  api: AuctionApi,
  [seller]: readonly Person[],
  count: number,
  random: Random,
): Promise<{ lot: string; ends: number }[]> {
  const opens = Date.now();
  return Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const ends = opens + FIRST_END + n * BETWEEN_ENDS + random.whole(0, BETWEEN_ENDS);
      const lot = await api.putUp(seller?.token ?? '', {
        title: `Lot ${n}`,
        currency: 'EUR',
        start: 100,
        ...RESERVES[n % RESERVES.length],
        opens,
        ends,
        ...(n % 2 === 1 && { softClose: { window: SOFT, extend: SOFT, cap: 2 * SOFT } }),
      });
      return { lot, ends };
    }),
  );
}

/** What was seen of lots: one that is over stays as it is for ever. */
class Watch {
  /** Lots that were over and then were not, or otherwise. */
  readonly changed: string[] = [];
  looks = 0;
  readonly #api: AuctionApi;
  readonly #over = new Map<string, string>();
  #lots: string[] = [];

  constructor(api: AuctionApi) {
    this.#api = api;
  }

  /** Takes new lots; looks at them and at all before. */
  async look(lots: readonly string[]): Promise<void> {
    this.#lots.push(...lots);
    // The newest few are enough each time: that none reopens later is looked at in the end.
    await Promise.all(this.#lots.slice(-4 * lots.length).map((lot) => this.#lookAt(lot)));
  }

  /** Resolves when every lot is over. Throws when one is not. */
  async untilOver(): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const seen = await Promise.all(this.#lots.map((lot) => this.#lookAt(lot)));
      const open = seen.filter(({ overAt }) => overAt === null);
      if (open.length === 0) return;
      if (Date.now() > deadline) throw new Error(`${open.length} lots do not close.`);
      await sleep(100);
    }
  }

  /** Takes the admin's token; returns every lot's record. */
  async records(admin: string): Promise<LotRecord[]> {
    const records: LotRecord[] = [];
    for (const lot of this.#lots) records.push(readRecord(await this.#api.proof(lot, admin)));
    return records;
  }

  async #lookAt(lot: string): Promise<PublicLot> {
    const seen = await this.#api.lot(lot);
    const text = JSON.stringify(seen);
    const before = this.#over.get(lot);
    if (before !== undefined && before !== text) this.changed.push(`${lot} was ${before}, and is ${text}`);
    if (before !== undefined) this.looks += 1;
    if (seen.overAt !== null) this.#over.set(lot, before ?? text);
    return seen;
  }
}

function faultsOf(record: LotRecord, sent: readonly SentBid[]): string[] {
  const { lot } = record.lot;
  const claimed = sent
    .filter((bid) => bid.lot === lot)
    .map(({ person, key, max, outcome }) => ({
      bidder: person.id,
      key,
      max,
      outcome: outcome ?? ('INTERNAL' as const),
    }));
  const { double, wrong } = compareKeys(record, claimed);
  const closed = record.events.filter(({ kind }) => kind === 'lot-closed').length;
  return [
    ...auditLot(record),
    ...double.map((key) => `${key} counts twice`),
    ...wrong,
    ...(closed === 1 ? [] : [`it closed ${closed} times`]),
  ].map((fault) => `${lot}: ${fault}`);
}

function lateness({ lot, events }: LotRecord, uptimes: readonly Uptime[]): number[] {
  const { at } = events.at(-1) ?? { at: 0 };
  const ran = uptimes.some(({ from, to }) => from < lot.endsAt && at < to);
  return ran ? [at - lot.endsAt] : [];
}
