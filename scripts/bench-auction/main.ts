import { readArgs } from '../lib/args.ts';
import { canPin, exitOnSignals, tempDir } from '../lib/process.ts';
import { newSeed } from '../lib/random.ts';
import { finish } from '../lib/report.ts';
import { startServer } from '../lib/switchyard.ts';
import { Clients, CORES, startPeer } from './clients.ts';
import { figuresOf } from './figures.ts';
import { bidOnLot, type Load, type Round } from './round.ts';

const HELP = `Usage: npm run bench:auction -- [flags]

Bidders, spread over the four transports, bid on one lot of a real server as its page does: by what they were shown, by
Socket.IO's acknowledgement or by POST as their transport has it, one bid at a time each. One bid in twenty is sent and its
answer never seen: thrown away, or the connection is cut behind it; then it is sent again with the same key, half of these by
another door. All bidders share one plan by which their maxima climb, three increments from one bid to the next: if all aimed at
the price that they were shown, most bids would be too low by the time that they arrive, and a load of refusals is not what is
measured. A bid that came too late for the price is bid again, with a new key, until one is accepted. Others look on.
At the end the lot closes, and everything is compared:
  - the lot, and each of its public events, with the accepted commands replayed in their order: by the server's own rules
    and by a naive reference that shares nothing with them
  - every key with what its sender was told: acknowledged ones are there once, as sent, where they were said to be
  - what every viewer applied with the log: each event, the same text, no gap, no inversion, no repeat

An acknowledgement is timed from the sending of a bid whose answer is not lost to its answer, refusals included.
The ratio: after the bids that are counted, bidding goes on for a second at a time, in turns with a second of echoes: a bare ws on
the server's core takes messages of a bid's size over as many connections as there are bidders, from the same clients, at the same
rate, inserts each into SQLite (WAL, synchronous=FULL), and says it back. Each turn's median over WebSocket is divided by that of
the echoes right after it; the ratio is the median of those. The echo has no rules and nobody looks on: everybody who is there
is sent every step of the auction meanwhile.

  --rounds <n>    lots, one after the other (3)
  --bidders <n>   (500)
  --viewers <n>   onlookers on each transport, beside the bidders (25)
  --bids <n>      accepted bids on each lot (5000)
  --rate <n>      begun a second (250)
  --lost <share>  answers lost on purpose (0.05)
  --turns <n>     seconds of bids and of echoes for the ratio (10)
  --seed <n>      chance of the bidders; left out, a new one
  --quick         one lot, 5 turns: under 50 s
  --json          one JSON object as the last line
`;

const args = readArgs(HELP, {
  rounds: { type: 'string' },
  bidders: { type: 'string' },
  viewers: { type: 'string' },
  bids: { type: 'string' },
  rate: { type: 'string' },
  lost: { type: 'string' },
  turns: { type: 'string' },
  seed: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
const load: Load = {
  bidders: Number(args.bidders ?? 500),
  viewers: Number(args.viewers ?? 25),
  bids: Number(args.bids ?? 5000),
  rate: Number(args.rate ?? 250),
  lost: Number(args.lost ?? 0.05),
  seed: Number(args.seed ?? newSeed()),
  turns: Number(args.turns ?? (args.quick ? 5 : 10)),
};
const count = Number(args.rounds ?? (args.quick ? 1 : 3));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function auction(): Promise<Round> {
  const folder = tempDir('echo');
  const peer = await startPeer(folder.path);
  const server = await startServer({ cpu: CORES.server });
  try {
    return await bidOnLot(server, [bidders, onlookers], load, peer.port);
  } finally {
    await server.stop();
    await peer.stop();
    folder.remove();
  }
}

function tell({ audit, keys, viewers, record }: Round): void {
  const { lot } = record;
  say(
    `lot: ${lot.status} at ${lot.price} after ${lot.bids} public steps; ${viewers.viewers} viewers applied ${viewers.applied} events`,
  );
  for (const fault of [...audit, ...keys.double, ...keys.wrong, ...viewers.faults].slice(0, 20)) say(fault);
}

exitOnSignals();
say(`seed ${load.seed}${canPin ? '; server and peer on one core, all clients on another' : ''}`);
const bidders = new Clients();
const onlookers = new Clients();
try {
  const rounds: Round[] = [];
  for (let n = 0; n < count; n += 1) {
    const round = await auction();
    tell(round);
    rounds.push(round);
  }
  const figures = figuresOf(rounds, load);
  for (const { name, value, unit } of figures) say(`${name}: ${value} ${unit}`);
  process.exitCode = finish('bench-auction', figures, args.json ?? false);
} finally {
  await Promise.all([bidders.stop(), onlookers.stop()]);
}
