import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { figure, type Figure } from '../lib/report.ts';
import { PEERS, switchyard } from './contestants.ts';
import { compare } from './compare.ts';
import { EVENT_BYTES } from './payload.ts';
import type { Context, Section } from './section.ts';

/** Bytes on the wire at 10 events/s beyond the payload, once the connection is open, both directions. */

const GOALS: Readonly<Record<TransportName, number>> = {
  websocket: 15,
  sse: 25,
  'long-polling': 250,
  polling: 100,
};

async function run(context: Context): Promise<Figure[]> {
  const ours = TRANSPORT_NAMES.map((name) => ({ name, contestant: switchyard(name) }));
  const four = ours.map(({ contestant }) => contestant);
  const contestants = context.quick ? four : [...four, PEERS.socketioWs, PEERS.sse, PEERS.socketioPoll];
  const timing = context.quick ? { warm: 300, window: 2000 } : { warm: 1000, window: 5000 };
  const load = { viewers: 10, rate: 10 };
  const comparison = await compare(contestants, load, { ...context, rounds: 1, timing });
  context.say(comparison.table(contestants, undefined));
  return ours.map(({ name, contestant }) => {
    const bytes = comparison.median(contestant, (row) => row.wireIn + row.wireOut - EVENT_BYTES);
    return figure(`overhead ${name} 10/s`, bytes, 'B/event', { atMost: GOALS[name] });
  });
}

/** The section on the wire. */
export const WIRE: Section = {
  name: 'wire',
  about: 'bytes beyond the payload at 10 events/s',
  quick: true,
  run,
};
