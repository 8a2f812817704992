import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAB_DEFAULTS, LAB_LIMITS, LANE_NAMES, PATHS, TRANSPORT_NAMES } from '#protocol';
import { startStand, Viewer, type Stand } from '../conformance/harness.ts';
import { LabApi } from './lab-api.ts';
import { LaneClient } from './lane-client.ts';

/** What may be asked of Lab sessions: docs/PROTOCOL.md, 5.6. */

let stand: Stand;
let api: LabApi;

beforeAll(async () => {
  stand = await startStand({ events: 3 });
  api = new LabApi(stand.url);
});
afterAll(() => stand.stop());

const LONG = { timeout: 30_000 };

test('a session begins at the head, with its defaults and nothing counted', async () => {
  const state = await api.state('POST', '/sessions');
  expect(state).toMatchObject({
    topic: `lab/${state.id}`,
    cursor: { epoch: stand.epoch, seq: 3 },
    settings: LAB_DEFAULTS,
    cost: null,
    network: false,
    conditions: { node: process.version, tls: false },
  });
  expect(Object.keys(state.lanes)).toEqual([...LANE_NAMES]);
  expect(Math.abs(state.now - Date.now())).toBeLessThan(5_000);
  expect((await api.ask('DELETE', `/sessions/${state.id}`)).status).toBe(204);
  expect(await api.refusal('GET', `/sessions/${state.id}`)).toEqual([404, 'NOT_FOUND']);
});

test('there are four sessions at most', async () => {
  const open = await Promise.all(Array.from({ length: LAB_LIMITS.sessions }, () => api.open()));
  expect(await api.refusal('POST', '/sessions')).toEqual([429, 'LAB_BUSY']);
  await Promise.all(open.map(({ id }) => api.ask('DELETE', `/sessions/${id}`)));
  const { id } = await api.open();
  await api.ask('DELETE', `/sessions/${id}`);
});

test('what is over a limit, unknown or malformed is refused by its code', async () => {
  const { id, settings } = await api.open();
  const set = (part: object): Promise<unknown> =>
    api.refusal('PUT', `/sessions/${id}/settings`, { ...settings, ...part });
  expect(await set({ rate: 1_000, bytes: 1_000 })).toEqual([422, 'LAB_OVER_LIMIT']);
  expect(await set({ rate: 1_001 })).toEqual([400, 'MALFORMED_REQUEST']);
  expect(await set({ bytes: 8_193 })).toEqual([400, 'MALFORMED_REQUEST']);
  expect(await set({ batching: 'yes' })).toEqual([400, 'MALFORMED_REQUEST']);
  expect(await set({ more: 1 })).toEqual([400, 'MALFORMED_REQUEST']);
  const lane = `/sessions/${id}/lanes/sse`;
  expect(await api.refusal('POST', `${lane}/cut`, { how: 'gently' })).toEqual([400, 'MALFORMED_REQUEST']);
  expect(await api.refusal('POST', `/sessions/${id}/lanes/carrier/cut`, { how: 'close' })).toEqual([
    404,
    'NOT_FOUND',
  ]);
  expect(await api.refusal('PUT', `${lane}/network`, { profile: 'slow' })).toEqual([404, 'NOT_FOUND']);
  expect(await api.refusal('GET', `/sessions/${id}/settings`)).toEqual([405, 'METHOD_NOT_ALLOWED']);
  expect(await api.refusal('GET', '/sessions/nobody')).toEqual([404, 'NOT_FOUND']);
  expect((await api.state('GET', `/sessions/${id}`)).settings).toEqual(settings);
  await api.ask('DELETE', `/sessions/${id}`);
});

test('its events are for who names its topic in full', async () => {
  const state = await api.open({ rate: 200 });
  const everything = new Viewer('websocket', stand.url, stand.epoch, state.cursor, ['*']);
  const named = new Viewer('websocket', stand.url, stand.epoch, state.cursor, [state.topic]);
  await named.until(({ events }) => events.length > 50);
  const seq = await stand.note('after');
  await everything.until((viewer) => viewer.seq >= seq);
  expect(everything.events.filter(({ topic }) => topic.startsWith('lab/'))).toEqual([]);
  expect(named.events.every(({ topic }) => topic === state.topic)).toBe(true);
  const below = await fetch(`${stand.url}${PATHS.poll}?topics=lab/*`);
  expect(below.status).toBe(404);
  everything.close();
  named.close();
  await api.ask('DELETE', `/sessions/${state.id}`);
});

test.each(['close', 'reset'] as const)(
  'a lane that is cut (%s) has no connection, and its meters begin anew',
  async (how) => {
    const { id: session, topic, cursor } = await api.open({ rate: 50 });
    for (const name of TRANSPORT_NAMES) {
      const lane = new LaneClient(name, { origin: stand.url, session, topic, cursor });
      await expect.poll(() => lane.events.length, LONG).toBeGreaterThan(3);
      const cut = await api.state('POST', `/sessions/${session}/lanes/${name}/cut`, { how });
      expect(cut.lanes[name].cut).toBe(1);
      if (name === 'websocket' || name === 'sse') await expect.poll(() => lane.ended, LONG).toBe(true);
      lane.close();
    }
    const fresh = await api.state('POST', `/sessions/${session}/reset`);
    expect(fresh.lanes.websocket).toEqual({
      wire: { in: 0, out: 0, requests: 0, connections: 0, upgrades: 0 },
      events: 0,
      cut: 0,
      network: 'pass',
    });
    await api.ask('DELETE', `/sessions/${session}`);
  },
);

test('the rate is what was asked for, also when it changes', async () => {
  const { id } = await api.open({ rate: 1_000, bytes: 10 });
  const settings = { ...LAB_DEFAULTS, rate: 0 };
  await expect.poll(async () => (await api.state('GET', `/sessions/${id}`)).made, LONG).toBeGreaterThan(500);
  await api.state('PUT', `/sessions/${id}/settings`, settings);
  // What had been made is written; then no more comes.
  let made = -1;
  await expect
    .poll(async () => {
      const before = made;
      ({ made } = await api.state('GET', `/sessions/${id}`));
      return made === before;
    }, LONG)
    .toBe(true);
  await api.ask('DELETE', `/sessions/${id}`);
});
