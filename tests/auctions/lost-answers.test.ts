import { afterAll, beforeAll, expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { Clients } from '../../scripts/bench-auction/clients.ts';
import { bidOnLot } from '../../scripts/bench-auction/round.ts';
import { bidsOf } from '../../scripts/lib/auction/audit.ts';
import { newSeed } from '../../scripts/lib/random.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';

const BIDS = 400;
/** A quarter of the answers. */
const LOST = 0.25;

let server: Server;
let clients: readonly [Clients, Clients];

beforeAll(async () => {
  server = await startServer();
  clients = [new Clients(), new Clients()];
});

afterAll(async () => {
  await Promise.all(clients.map((each) => each.stop()));
  await server.stop();
});

test(`${BIDS} bids over the four transports, a quarter of their answers lost: each counts once, and all see the same`, async () => {
  const load = { bidders: 40, viewers: 2, bids: BIDS, rate: 100, lost: LOST, seed: newSeed(), turns: 0 };
  const { bids, audit, keys, viewers, record } = await bidOnLot(server, clients, load);
  const said = `seed ${load.seed}`;
  expect(audit, said).toEqual([]);
  expect(keys, said).toEqual({ double: [], wrong: [] });
  expect(viewers, said).toMatchObject({ viewers: 40 + 2 * TRANSPORT_NAMES.length, faults: [] });
  expect(bidsOf(record)).toHaveLength(BIDS);
  // The load was what it says: by every transport, and answers were lost both ways and given again.
  expect(new Set(bids.sent.map(({ transport }) => transport)).size).toBe(TRANSPORT_NAMES.length);
  for (const how of ['ignored', 'cut'] as const) {
    const lost = bids.sent.filter((bid) => bid.lost === how);
    expect(lost.length).toBeGreaterThan(BIDS * LOST * 0.2);
    expect(lost.some(({ replayed }) => replayed)).toBe(true);
  }
});
