import { lotTopic, TRANSPORT_NAMES, type LotTerms, type TransportName } from '#protocol';
import { DEFAULT_INCREMENTS } from '#domain';
import { AuctionApi, readAdminToken } from '../lib/auction/api.ts';
import { auditLot, readRecord, type LotRecord } from '../lib/auction/audit.ts';
import { compareKeys, type KeyFaults } from '../lib/auction/keys.ts';
import type { Server } from '../lib/switchyard.ts';
import type { Clients } from './clients.ts';
import type { AnswerOf, OrderOf, Sent } from './messages.ts';

/** How much is bid, and by how many. */
export interface Load {
  readonly bidders: number;
  /** Those on each transport who only look on. */
  readonly viewers: number;
  /** Bids to get accepted, and how many a second are begun. */
  readonly bids: number;
  readonly rate: number;
  /** Share of answers that are lost on purpose. */
  readonly lost: number;
  readonly seed: number;
  /** Stretches of bids after that, a second each, in turns with as many of the bare peer's. */
  readonly turns: number;
}

/** What a turn took: the milliseconds of bids over WebSocket, and those of echoes right after. */
export interface Turn {
  readonly bids: readonly number[];
  readonly echoes: readonly number[];
}

/** What one lot's bidding came to. */
export interface Round {
  readonly bids: AnswerOf<'bids'>;
  readonly turns: readonly Turn[];
  /** What is not as replaying the accepted commands has it. */
  readonly audit: readonly string[];
  readonly keys: KeyFaults;
  readonly viewers: Omit<AnswerOf<'judged'>, 'type'>;
  readonly record: LotRecord;
}

/** Milliseconds to the lot's opening when it is put up, for everybody to come; it is opened as soon as all are there. */
const COMING = 600_000;
/** Milliseconds from the last bid that is planned to the lot's end; late bids move that. */
const LATE = 3_000;

const HOST = '127.0.0.1';
const START = 99;
/** Reached about half-way: both ways of a reserve are on the way. */
const RESERVE = 10_000_000;

/** About what a bid is as it travels. */
const MESSAGE = JSON.stringify({ key: 'k'.repeat(32), command: 'x'.repeat(330) });

/**
 * Takes a server, its clients (those who bid, those who look on), how much, and the port of the bare peer where turns are wanted; has
 * one lot bid for until it closes.
 */
export async function bidOnLot(
  server: Server,
  [bidders, onlookers]: readonly [Clients, Clients],
  load: Load,
  peer = 0,
): Promise<Round> {
  const api = new AuctionApi(server.url);
  const { token } = await api.identify('Seller');
  const lot = await api.putUp(token, termsOf(load, Date.now() + COMING));
  const increments = DEFAULT_INCREMENTS.map(([from, step]): [number, number] => [from, step]);
  const { bids: count, rate, lost, seed } = load;
  const at = { type: 'open', host: HOST, port: server.port, lot, start: START, increments, seed } as const;
  await bidders.ask({ ...at, viewers: 0, bidders: await makeBidders(api, load) }, 'done');
  await onlookers.ask({ ...at, viewers: load.viewers, bidders: [] }, 'done');
  if (load.turns > 0) {
    const connections = load.bidders;
    await bidders.ask({ type: 'echo-open', host: HOST, port: peer, connections }, 'done');
  }
  await open(api, token, lot, load);
  const bids = await bidders.ask({ type: 'bids', count, rate, lost }, 'bids');
  const turns: Turn[] = [];
  const sent = [...bids.sent];
  for (let n = 0; n < load.turns; n += 1) {
    const some = await bidders.ask({ type: 'bids', count: rate, rate, lost: 0 }, 'bids');
    const { ms } = await bidders.ask({ type: 'echo', count: rate, rate, text: MESSAGE }, 'echoes');
    sent.push(...some.sent);
    turns.push({ bids: acknowledged(some.sent, 'websocket'), echoes: ms });
  }
  const record = await closed(api, lot, readAdminToken(server.data));
  const seq = record.events.at(-1)?.seq ?? 0;
  const judged = await Promise.all([bidders, onlookers].map((clients) => judgeAll(clients, record, seq)));
  return {
    bids,
    turns,
    audit: auditLot(record),
    keys: compareKeys(record, sent),
    viewers: {
      viewers: judged.reduce((sum, { viewers }) => sum + viewers, 0),
      applied: judged.reduce((sum, { applied }) => sum + applied, 0),
      faults: judged.flatMap(({ faults }) => faults),
    },
    record,
  };
}

/** Takes what was sent and a transport; returns what answers took there. Those that were lost are no measure, nor those asked for again. */
export function acknowledged(sent: readonly Sent[], transport: TransportName): number[] {
  return sent.filter((bid) => bid.transport === transport && bid.lost === null).map(({ ms }) => ms);
}

function termsOf({ bids, rate }: Load, opens: number): LotTerms {
  return {
    title: 'Bench lot',
    currency: 'EUR',
    start: START,
    reserve: RESERVE,
    opens,
    ends: opens + (bids / rate) * 1000 + LATE,
    softClose: { window: LATE, extend: LATE },
  };
}

async function open(api: AuctionApi, token: string, lot: string, load: Load): Promise<void> {
  const terms = termsOf(load, Date.now());
  const answer = await api.command({ type: 'lot-edit', as: token, lot, terms });
  if ('error' in answer) throw new Error(`The lot did not open: ${answer.error.code}`);
}

async function makeBidders(api: AuctionApi, { bidders }: Load): Promise<OrderOf<'open'>['bidders']> {
  const people: OrderOf<'open'>['bidders'] = [];
  for (let n = 0; n < bidders; n += 1) {
    const { id, token } = await api.identify(`Bidder ${n}`);
    people.push({ id, token, transport: TRANSPORT_NAMES[n % TRANSPORT_NAMES.length] ?? 'websocket' });
  }
  return people;
}

/** Takes a lot; resolves with its record once it has closed. */
async function closed(api: AuctionApi, lot: string, admin: string): Promise<LotRecord> {
  const { endsAt, overAt } = await api.lot(lot);
  if (overAt === null) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(50, endsAt - Date.now())));
    return closed(api, lot, admin);
  }
  return readRecord(await api.proof(lot, admin));
}

async function judgeAll(clients: Clients, record: LotRecord, seq: number): Promise<AnswerOf<'judged'>> {
  const topic = lotTopic(record.lot.lot);
  const events = record.events.map((event): [number, string] => [
    event.seq,
    JSON.stringify([event.seq, event.at, topic, event.kind, event.data]),
  ]);
  await clients.ask({ type: 'reach', seq }, 'done');
  const judged = await clients.ask({ type: 'judge', events }, 'judged');
  await clients.ask({ type: 'close' }, 'done');
  return judged;
}
