import { expect, test } from 'vitest';
import type { LaneName } from '#protocol';
import { FakeClock } from '../../connection/clock.kit.ts';
import { FakeServer } from '../../connection/fake-server.kit.ts';
import type { OpenRequest } from '../../transports/contract.ts';
import { LabClock } from './lab-clock.ts';
import { Lane } from './lane.ts';

const TOPIC = 'lab/abcdefghijkl';
/** Events that are there before the session is. */
const BEFORE = 5;

/** A lane on a simulated server, in simulated time; the server makes an event every 100 ms. */
function laneOn(name: LaneName) {
  const time = new FakeClock();
  const server = new FakeServer(time);
  server.append(BEFORE);
  const clock = new LabClock();
  clock.answered(time.wall(), time.now(), time.now());
  const requests: OpenRequest[] = [];
  const transports = { ...server.transports };
  for (const [transport, open] of Object.entries(server.transports)) {
    Object.assign(transports, {
      [transport]: (request: OpenRequest, events: Parameters<typeof open>[1]) => {
        requests.push(request);
        return open(request, events);
      },
    });
  }
  let changes = 0;
  const lane = new Lane({
    name,
    origin: 'http://switchyard.test',
    session: { id: 'abcdefghijkl', topic: TOPIC, cursor: { epoch: server.epoch, seq: BEFORE } },
    clock,
    changed: () => (changes += 1),
    time,
    random: () => 0.5,
    transports,
    http: {
      check: async () => {
        await Promise.resolve();
        return { ok: server.up };
      },
      post: () => Promise.reject(new Error('A lane commands nothing.')),
    },
  });
  let n = 0;
  const make = (): void => {
    n += 1;
    const seq = server.log.length + 1;
    server.log.push({
      seq,
      at: time.wall(),
      topic: TOPIC,
      kind: 'lab',
      data: [n, time.wall(), 'x'.repeat(100)],
    });
  };
  /** Each event is delivered so many ms after it was made. */
  const flow = async (ms: number, delay = 20): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      make();
      await time.pass(delay);
      server.pumpAll();
      server.pumpAll(); // the hello first
      await time.pass(100 - delay);
    }
  };
  return { time, server, lane, requests, make, flow, made: () => n, changes: () => changes };
}

for (const name of ['websocket', 'long-polling', 'sse', 'polling'] as const) {
  test(`${name}: it opens that transport alone, in its own name, from the session’s cursor, and measures what comes`, async () => {
    const { lane, requests, flow, made } = laneOn(name);
    lane.start();
    await flow(3_000);
    const reading = lane.read();
    expect(requests.map(({ viewer, topics, cursor }) => ({ viewer, topics, cursor }))).toEqual([
      { viewer: `lab-abcdefghijkl-${name}`, topics: [TOPIC], cursor: { epoch: 'epochone', seq: BEFORE } },
    ]);
    expect(lane.status).toMatchObject({ phase: 'live', carrier: name });
    expect(reading).toMatchObject({ gaps: 0, duplicates: 0, lastN: made(), lastSeq: BEFORE + made() });
    expect(reading.delay).toMatchObject({ p50: 20, count: made() });
    expect(reading.firstEvent).toBe(20);
    expect(lane.ticker[0]).toEqual({ seq: BEFORE + made(), n: made(), delay: 20 });
  });
}

test('a cut is measured and loses nothing', async () => {
  const { lane, server, flow, made, changes } = laneOn('websocket');
  lane.start();
  await flow(20_000); // so that one cut is no sign of a proxy
  for (const peer of server.open) server.cut(peer);
  await flow(5_000);
  const { reconnect, gaps, duplicates, lastN } = lane.read();
  expect({ gaps, duplicates, lastN }).toEqual({ gaps: 0, duplicates: 0, lastN: made() });
  expect(reconnect.count).toBe(1);
  expect(reconnect.worst).toBeGreaterThan(0);
  expect(reconnect.worst).toBeLessThan(5_000);
  expect(changes()).toBeGreaterThan(2);
});

test('Auto goes on by another transport where WebSockets are blocked, and says so', async () => {
  const { lane, server, flow, made } = laneOn('auto');
  server.blocked.add('websocket');
  lane.start();
  await flow(10_000);
  expect(lane.status.carrier).toBe('long-polling');
  expect(lane.read()).toMatchObject({ gaps: 0, duplicates: 0, lastN: made() });
});

test('a pinned lane on a blocked transport shows nothing and takes no other', async () => {
  const { lane, server, flow, requests } = laneOn('websocket');
  server.blocked.add('websocket');
  lane.start();
  await flow(10_000);
  expect(lane.read()).toMatchObject({ events: 0, delay: null, firstEvent: null });
  expect(requests.length).toBeGreaterThan(1);
  expect(server.peers.every(({ transport }) => transport === 'websocket')).toBe(true);
});

test('paused it is connected to nothing; afterwards it shows everything, and counts no delay of what it slept through', async () => {
  const { lane, server, flow, made } = laneOn('sse');
  lane.start();
  await flow(2_000);
  lane.pause();
  expect([lane.paused, server.open.length]).toEqual([true, 0]);
  await flow(5_000);
  lane.resume();
  await flow(2_000);
  const reading = lane.read();
  expect(reading).toMatchObject({ gaps: 0, duplicates: 0, events: made(), caughtUp: 50 });
  expect(reading.delay).toMatchObject({ max: 20, count: made() - 50 });
  expect(reading.reconnect.count).toBe(0);
});

test('events that are gone from the log are a gap', async () => {
  const { lane, server, flow, time } = laneOn('sse');
  lane.start();
  await flow(1_000);
  // A second event of a number is a defect of whoever made it; a hole in the numbers is one of the way.
  const last = server.log.at(-1);
  if (last?.kind !== 'lab') throw new Error('The newest event is the Lab’s.');
  server.log.push({ ...last, seq: last.seq + 1, data: [last.data[0] + 4, time.wall(), ''] });
  await flow(100);
  expect(lane.read()).toMatchObject({ gaps: 3, duplicates: 1 });
});

test('a reset counts anew and keeps the time to the first event; each second is told once', async () => {
  const { lane, flow } = laneOn('sse');
  lane.start();
  await flow(1_000);
  expect(lane.takeSecond()).toMatchObject({ p50: 20, count: 10 });
  expect(lane.takeSecond()).toBeNull();
  lane.reset();
  await flow(500, 30);
  expect(lane.read()).toMatchObject({ events: 5, gaps: 0, firstEvent: 20, delay: { p50: 30, count: 5 } });
});

test('behind a network that let nothing pass, what piled up before a reset counts no delay after it', async () => {
  const { lane, server, flow, made } = laneOn('websocket');
  server.blocked.add('websocket');
  lane.start();
  await flow(10_000);
  lane.reset();
  const before = made();
  server.blocked.delete('websocket');
  await flow(60_000);
  const { events, caughtUp, gaps, delay } = lane.read();
  expect({ events, caughtUp, gaps }).toEqual({ events: made(), caughtUp: before, gaps: 0 });
  expect(delay?.count).toBe(made() - before);
});

test('what a lane came to: the overhead is what the server counted beside the events’ own JSON', async () => {
  const { lane, flow } = laneOn('sse');
  lane.start();
  await flow(1_000);
  const own = JSON.stringify([
    6,
    1_700_000_001_000,
    TOPIC,
    'lab',
    [1, 1_700_000_001_000, 'x'.repeat(100)],
  ]).length;
  const wire = { in: 300, out: 10 * (own + 12), requests: 1, connections: 1, upgrades: 0 };
  const figures = lane.figures({ wire, events: 10 }, 7);
  expect(figures).toMatchObject({ bytesIn: 300, requests: 1, connections: 1, cpuPerEvent: 7, gaps: 0 });
  expect(figures.overheadPerEvent).toBeGreaterThan(41);
  expect(figures.overheadPerEvent).toBeLessThan(43);
  expect(lane.figures(undefined, null)).toMatchObject({
    bytesIn: 0,
    overheadPerEvent: null,
    cpuPerEvent: null,
  });
});
