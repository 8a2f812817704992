import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabEventSchema, TRANSPORT_NAMES, type LabState, type TransportName } from '#protocol';
import { startStand, type Stand } from '../conformance/harness.ts';
import { LabApi } from './lab-api.ts';
import { LaneClient } from './lane-client.ts';
import { startRelays, type Relay } from './relay.ts';

/** What the Lab says of each lane is what a relay between it and the server counts, to the byte. */

type Relays = Readonly<Record<TransportName, Relay>>;

let stand: Stand;
let api: LabApi;
/** One set for each test: what a lane still says while it leaves is not the next one's. */
let sets: Relays[];

beforeAll(async () => {
  sets = await Promise.all([startRelays(), startRelays()]);
  const relays = sets.flatMap((set) => Object.values(set));
  const origins = relays.map(({ origin }) => origin);
  stand = await startStand({ events: 3, flags: ['--allowed-origins', origins.join(',')] });
  for (const relay of relays) relay.to(Number(new URL(stand.url).port));
  api = new LabApi(stand.url);
});
afterAll(async () => {
  for (const relay of sets.flatMap((set) => Object.values(set))) relay.close();
  await stand.stop();
});

const LONG = { timeout: 30_000 };

function open(relays: Relays, state: LabState, transport: TransportName): LaneClient {
  const { id: session, topic, cursor } = state;
  return new LaneClient(transport, { origin: relays[transport].origin, session, topic, cursor });
}

const numbers = (lane: LaneClient): number[] =>
  lane.events.map(({ data }) => v.parse(LabEventSchema, data)[0]);

test.each([true, false])('bytes of each lane are what a relay counts, batching %s', async (batching) => {
  const relays = sets.pop();
  if (relays === undefined) throw new Error('Each test has its own relays.');
  const state = await api.open({ rate: 100, bytes: 200, batching });
  const lanes = TRANSPORT_NAMES.map((name) => [name, open(relays, state, name)] as const);
  await expect
    .poll(() => Math.min(...lanes.map(([, lane]) => lane.events.length)), LONG)
    .toBeGreaterThan(150);
  // Nothing is on its way when it is compared: what a client leaves behind unread was written all the same.
  await api.state('PUT', `/sessions/${state.id}/settings`, { ...state.settings, rate: 0 });
  let measured = state.lanes;
  await expect
    .poll(async () => {
      ({ lanes: measured } = await api.state('GET', `/sessions/${state.id}`));
      return TRANSPORT_NAMES.map((name) => {
        const { wire } = measured[name];
        return [name, wire.in - relays[name].up, wire.out - relays[name].down];
      });
    }, LONG)
    .toEqual(TRANSPORT_NAMES.map((name) => [name, 0, 0]));
  for (const [name, lane] of lanes) {
    lane.close();
    expect([name, lane.breaks]).toEqual([name, []]);
    expect(numbers(lane)).toEqual(lane.events.map((_, index) => index + 1));
    expect(measured[name].wire.connections).toBe(relays[name].connections);
  }
  expect(measured.websocket.wire).toMatchObject({ requests: 1, connections: 1, upgrades: 1 });
  expect(measured.sse.wire).toMatchObject({ requests: 1, connections: 1, upgrades: 0 });
  expect(measured['long-polling'].wire.requests).toBeGreaterThan(1);
  expect(measured.polling.wire.requests).toBeGreaterThan(1);
  expect(measured.auto.wire).toEqual({ in: 0, out: 0, requests: 0, connections: 0, upgrades: 0 });
  for (const name of ['websocket', 'sse'] as const) {
    expect(measured[name].events).toBe(lanes.find(([of]) => of === name)?.[1].events.length);
  }
  await api.ask('DELETE', `/sessions/${state.id}`);
});
