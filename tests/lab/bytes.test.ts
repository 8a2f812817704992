import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabEventSchema, TRANSPORT_NAMES, type LabState, type TransportName } from '#protocol';
import * as v from 'valibot';
import { startStand, type Stand } from '../conformance/harness.ts';
import { LabApi } from './lab-api.ts';
import { LaneClient } from './lane-client.ts';
import { startRelay, type Relay } from './relay.ts';

/** What the Lab says of each lane is what a relay between it and the server counts, to the byte. */

let stand: Stand;
let api: LabApi;
let relays: Record<TransportName, Relay>;

beforeAll(async () => {
  const pairs = await Promise.all(TRANSPORT_NAMES.map(async (name) => [name, await startRelay()] as const));
  relays = Object.fromEntries(pairs) as typeof relays; // one for each name
  const origins = Object.values(relays).map(({ origin }) => origin);
  stand = await startStand({ events: 3, flags: ['--allowed-origins', origins.join(',')] });
  for (const relay of Object.values(relays)) relay.to(Number(new URL(stand.url).port));
  api = new LabApi(stand.url);
});
afterAll(async () => {
  for (const relay of Object.values(relays)) relay.close();
  await stand.stop();
});

function open(state: LabState, transport: TransportName): LaneClient {
  const { id: session, topic, cursor } = state;
  return new LaneClient(transport, { origin: relays[transport].origin, session, topic, cursor });
}

const numbers = (lane: LaneClient): number[] =>
  lane.events.map(({ data }) => v.parse(LabEventSchema, data)[0]);

test.each([true, false])('bytes of each lane are what a relay counts, batching %s', async (batching) => {
  const state = await api.open({ rate: 100, bytes: 200, batching });
  const before = Object.fromEntries(
    TRANSPORT_NAMES.map((name) => [name, { up: relays[name].up, down: relays[name].down }]),
  );
  const lanes = TRANSPORT_NAMES.map((name) => [name, open(state, name)] as const);
  await expect
    .poll(() => Math.min(...lanes.map(([, lane]) => lane.events.length)), LONG)
    .toBeGreaterThan(150);
  for (const [name, lane] of lanes) {
    expect([name, lane.breaks]).toEqual([name, []]);
    const n = numbers(lane);
    expect(n).toEqual(n.map((_, index) => index + 1));
    lane.close();
  }
  const counted = (name: TransportName) => ({
    in: relays[name].up - (before[name]?.up ?? 0),
    out: relays[name].down - (before[name]?.down ?? 0),
  });
  await expect
    .poll(async () => {
      const { lanes: measured } = await api.state('GET', `/sessions/${state.id}`);
      return TRANSPORT_NAMES.map((name) => ({
        in: measured[name].wire.in - counted(name).in,
        out: measured[name].wire.out - counted(name).out,
      }));
    }, LONG)
    .toEqual(TRANSPORT_NAMES.map(() => ({ in: 0, out: 0 })));
  const { lanes: measured } = await api.state('GET', `/sessions/${state.id}`);
  expect(measured.websocket.wire).toMatchObject({ requests: 1, connections: 1, upgrades: 1 });
  expect(measured.sse.wire).toMatchObject({ requests: 1, connections: 1, upgrades: 0 });
  expect(measured['long-polling'].wire.requests).toBeGreaterThan(3);
  expect(measured.polling.wire.requests).toBeGreaterThan(3);
  expect(measured.auto.wire).toEqual({ in: 0, out: 0, requests: 0, connections: 0, upgrades: 0 });
  for (const [name, lane] of lanes) expect(measured[name].events).toBeGreaterThanOrEqual(lane.events.length);
  await api.ask('DELETE', `/sessions/${state.id}`);
});

const LONG = { timeout: 15_000 };
