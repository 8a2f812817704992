import { lotTopic, TRANSPORT_NAMES, type TransportName } from '#protocol';
import { takeOrders } from '../lib/orders.ts';
import { seededRandom } from '../lib/random.ts';
import { Bidder } from './bidder.ts';
import { campaign } from './campaign.ts';
import { Climb } from './climb.ts';
import { Echoes } from './echo.ts';
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
let bidders: Bidder[] = [];
let climb = new Climb(1, []);
let random = seededRandom(0);
const echoes = new Echoes();

async function open(order: OrderOf<'open'>): Promise<Answer> {
  const { host, port, lot } = order;
  const target = { host, port };
  shown = new Shown();
  random = seededRandom(order.seed);
  climb = new Climb(order.start, order.increments);
  viewers = [];
  const make = (transport: TransportName): LotViewer => {
    const viewer = new LotViewer(transport, target, lotTopic(lot), shown);
    viewers.push(viewer);
    return viewer;
  };
  bidders = order.bidders.map(
    ({ id, token, transport }) =>
      new Bidder({ id, token, lot, target, viewer: make(transport), shown, random }),
  );
  for (const name of TRANSPORT_NAMES) for (let n = 0; n < order.viewers; n += 1) make(name);
  for (let n = 0; n < viewers.length; n += AT_ONCE) {
    await Promise.all(viewers.slice(n, n + AT_ONCE).map((viewer) => viewer.connect()));
  }
  return { type: 'done' };
}

async function openEchoes(order: OrderOf<'echo-open'>): Promise<Answer> {
  await echoes.open(order);
  return { type: 'done' };
}

async function reach(seq: number): Promise<Answer> {
  await Promise.all(viewers.map((viewer) => viewer.reach(seq, CAUGHT_UP)));
  return { type: 'done' };
}

function close(): Answer {
  for (const bidder of bidders) bidder.close();
  for (const viewer of viewers) viewer.cut();
  echoes.close();
  viewers = [];
  bidders = [];
  return { type: 'done' };
}

async function obey(order: Order): Promise<Answer> {
  switch (order.type) {
    case 'open':
      return open(order);
    case 'bids':
      return campaign(bidders, climb, order, random);
    case 'echo-open':
      return openEchoes(order);
    case 'echo':
      return echoes.run(order);
    case 'reach':
      return reach(order.seq);
    case 'judge':
      return { type: 'judged', ...judge(viewers, shown, new Map(order.events)) };
    case 'close':
      return close();
  }
}

takeOrders(OrderSchema, obey);
