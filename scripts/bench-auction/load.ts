import * as v from 'valibot';
import { lotTopic, TRANSPORT_NAMES, type TransportName } from '#protocol';
import { seededRandom } from '../lib/random.ts';
import { Bidder } from './bidder.ts';
import { campaign, echoes } from './campaign.ts';
import { judge } from './judge.ts';
import { OrderSchema, type Answer, type Order, type OrderOf } from './messages.ts';
import { Shown } from './shown.ts';
import { LotViewer } from './viewer.ts';

/** Clients of a lot: a process of its own, driven by the harness over IPC, one order at a time. */

/** Lines opened at the same time; and milliseconds in which all must be where the log is. */
const AT_ONCE = 50;
const CAUGHT_UP = 15_000;

let shown = new Shown();
let viewers: LotViewer[] = [];
let people: { bidder: OrderOf<'open'>['bidders'][number]; viewer: LotViewer }[] = [];
let target = { host: '127.0.0.1', port: 0 };

async function open(order: OrderOf<'open'>): Promise<Answer> {
  shown = new Shown();
  target = { host: order.host, port: order.port };
  const make = (transport: TransportName): LotViewer =>
    new LotViewer(transport, target, lotTopic(order.lot), shown);
  people = order.bidders.map((bidder) => ({ bidder, viewer: make(bidder.transport) }));
  const others = TRANSPORT_NAMES.flatMap((name) => Array.from({ length: order.viewers }, () => make(name)));
  viewers = [...people.map(({ viewer }) => viewer), ...others];
  for (let n = 0; n < viewers.length; n += AT_ONCE) {
    await Promise.all(viewers.slice(n, n + AT_ONCE).map((viewer) => viewer.connect()));
  }
  return { type: 'done' };
}

async function bids(order: OrderOf<'bids'>): Promise<Answer> {
  const random = seededRandom(order.seed);
  const { lot } = order;
  const bidders = people.map(
    ({ bidder: { id, token }, viewer }) => new Bidder({ id, token, lot, target, viewer, shown, random }),
  );
  return campaign(bidders, order, random);
}

async function reach(seq: number): Promise<Answer> {
  await Promise.all(viewers.map((viewer) => viewer.reach(seq, CAUGHT_UP)));
  return { type: 'done' };
}

function close(): Answer {
  for (const viewer of viewers) viewer.cut();
  viewers = [];
  people = [];
  return { type: 'done' };
}

async function obey(order: Order): Promise<Answer> {
  switch (order.type) {
    case 'open':
      return open(order);
    case 'bids':
      return bids(order);
    case 'echo':
      return echoes(order);
    case 'reach':
      return reach(order.seq);
    case 'judge':
      return { type: 'judged', ...judge(viewers, shown, new Map(order.events)) };
    case 'close':
      return close();
  }
}

process.on('message', (message) => {
  obey(v.parse(OrderSchema, message)).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ type: 'failed', reason: String(error) } satisfies Answer),
  );
});
process.on('disconnect', () => process.exit(0));
