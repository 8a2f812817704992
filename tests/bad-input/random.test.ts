import { beforeAll, expect, test } from 'vitest';
import { readAdminToken } from '../../scripts/lib/auction/api.ts';
import { newSeed } from '../../scripts/lib/random.ts';
import { DOORS } from '../../scripts/security/doors.ts';
import { NOTHING, type Door } from '../../scripts/security/door.ts';
import { floodDoor, floodSockets } from '../../scripts/security/malformed/flood.ts';
import { SLOW, timeUntilAllCut } from '../../scripts/security/slow.ts';
import { useScene } from './bystanders.ts';

const RUNS = 4_000;
const FRAMES = 400;
/** `npm run security -- --seed <it>` makes the same ones. */
const SEED = newSeed();
/** Milliseconds within which a client that never ends its headers must be cut: Node's own limit is a minute. */
const SLOW_CUT = 30_000;

const scene = useScene();
let slowCut: Promise<number>;

beforeAll(() => {
  slowCut = timeUntilAllCut(scene.server.port, SLOW.headers, 20);
});

/** Any door, and none: requests that are not made for one. */
const NOWHERE: Door = { name: 'nowhere', request: () => ({ path: '/nothing' }) };

test(`${RUNS} malformed requests, at every door in turn: the seed is ${SEED}`, async () => {
  const needed = { ...NOTHING, as: readAdminToken(scene.server.data) };
  const target = { port: scene.server.port, needed };
  const doors = [...DOORS, NOWHERE];
  const each = Math.ceil(RUNS / doors.length);
  let answered = 0;
  for (const [n, door] of doors.entries()) {
    const { faults, statuses } = await floodDoor(target, door, each, SEED + n);
    expect(faults, door.name).toEqual([]);
    answered += each - (statuses.get(0) ?? 0);
  }
  expect(answered).toBeGreaterThan(RUNS / 2);
}, 180_000);

test.each([false, true])(
  `malformed frames, joined: %s; the seed is ${SEED}`,
  async (joins) => {
    expect((await floodSockets(scene.server, joins, FRAMES, SEED)).faults).toEqual([]);
  },
  180_000,
);

test('headers that never end hold no connection', async () => {
  expect(await slowCut).toBeLessThan(SLOW_CUT);
});

test('nobody noticed', () => scene.unmoved());
