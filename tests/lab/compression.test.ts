import { afterAll, beforeAll, expect, test } from 'vitest';
import { TRANSPORT_NAMES, type TapRecord } from '#protocol';
import { startStand, type Stand } from '../conformance/harness.ts';
import { bytesOf, LabApi } from './lab-api.ts';
import { LaneClient } from './lane-client.ts';
import { startRelays, type Relay } from './relay.ts';

/** permessage-deflate and gzip for one session alone: what they save is what the wire says. */

let stand: Stand;
let api: LabApi;
let relays: Record<(typeof TRANSPORT_NAMES)[number], Relay>;

beforeAll(async () => {
  relays = await startRelays();
  const origins = Object.values(relays).map(({ origin }) => origin);
  stand = await startStand({ events: 3, flags: ['--allowed-origins', origins.join(',')] });
  for (const relay of Object.values(relays)) relay.to(Number(new URL(stand.url).port));
  api = new LabApi(stand.url);
});
afterAll(async () => {
  for (const relay of Object.values(relays)) relay.close();
  await stand.stop();
});

const LONG = { timeout: 30_000 };

test('every transport delivers all of it in fewer bytes, and the tap reads it', async () => {
  const bytes = 1_000;
  const state = await api.open({ rate: 40, bytes, deflate: true, gzip: true });
  const { id: session, topic, cursor } = state;
  await api.state('PUT', `/sessions/${session}/tap`, { on: true });
  const lanes = TRANSPORT_NAMES.map((name) => {
    return [name, new LaneClient(name, { origin: relays[name].origin, session, topic, cursor })] as const;
  });
  await expect.poll(() => Math.min(...lanes.map(([, lane]) => lane.events.length)), LONG).toBeGreaterThan(60);
  await api.state('PUT', `/sessions/${session}/settings`, { ...state.settings, rate: 0 });
  let measured = state.lanes;
  let records: TapRecord[] = [];
  await expect
    .poll(async () => {
      records = await api.tapped(session);
      ({ lanes: measured } = await api.state('GET', `/sessions/${session}`));
      return TRANSPORT_NAMES.map((name) => {
        const { in: up, out: down } = measured[name].wire;
        const tapped = [bytesOf(records, name, 'in') - up, bytesOf(records, name, 'out') - down];
        return [name, relays[name].up - up, relays[name].down - down, ...tapped];
      });
    }, LONG)
    .toEqual(TRANSPORT_NAMES.map((name) => [name, 0, 0, 0, 0]));
  for (const [name, lane] of lanes) {
    lane.close();
    expect([name, lane.breaks]).toEqual([name, []]);
    expect([name, measured[name].wire.out / (lane.events.length * bytes)]).toEqual([
      name,
      expect.closeTo(0.25, 0),
    ]);
    expect(measured[name].wire.out).toBeLessThan((lane.events.length * bytes) / 2);
    const shown = records.filter((record) => record.lane === name).map(({ detail }) => detail);
    // The long ones are cut where they are shown: the first event of each is there.
    expect(shown.join('\n')).toContain(`[${lane.events[0]?.seq ?? 0},`);
    expect(shown.filter((detail) => detail.includes('The quick brown fox')).length).toBeGreaterThan(3);
  }
  const frames = records.filter(({ layer, way }) => layer === 'websocket' && way === 'out');
  expect(frames.every(({ frame }) => frame?.compressed)).toBe(true);
  await api.ask('DELETE', `/sessions/${session}`);
});

test('where compression changes, the lanes are cut and agree on it anew; others never have it', async () => {
  const state = await api.open({ rate: 20 });
  const { id: session, topic, cursor } = state;
  const request = { origin: stand.url, session, topic, cursor };
  await api.state('PUT', `/sessions/${session}/tap`, { on: true });
  const plain = new LaneClient('websocket', request);
  await expect.poll(() => plain.events.length, LONG).toBeGreaterThan(3);
  await api.state('PUT', `/sessions/${session}/settings`, { ...state.settings, deflate: true });
  await expect.poll(() => plain.ended, LONG).toBe(true);
  const packed = new LaneClient('websocket', { ...request, cursor: plain.cursor });
  const stranger = new LaneClient('websocket', { ...request, session: 'nobody000000' });
  await expect.poll(() => Math.min(packed.events.length, stranger.events.length), LONG).toBeGreaterThan(3);
  const heads = (await api.tapped(session)).filter(({ layer }) => layer === 'http-response');
  expect(heads.map(({ detail }) => detail.includes('permessage-deflate'))).toEqual([false, true]);
  for (const lane of [packed, stranger]) lane.close();
  await api.ask('DELETE', `/sessions/${session}`);
});
