import { afterAll, beforeAll, expect, test } from 'vitest';
import { LAB_COST, LAB_DEFAULTS, TRANSPORT_NAMES } from '#protocol';
import { startStand, type Stand } from '../conformance/harness.ts';
import { LabApi } from './lab-api.ts';

/** What an event costs the server, in turns with viewers of another process. */

let stand: Stand;
let api: LabApi;

beforeAll(async () => {
  stand = await startStand({ events: 3 });
  api = new LabApi(stand.url);
});
afterAll(() => stand.stop());

test('it is measured for each transport, one session at a time', async () => {
  const { id } = await api.open({ rate: 50 });
  const other = await api.open({ rate: 0 });
  const begun = await api.state('POST', `/sessions/${id}/cost`);
  expect(begun.cost).toMatchObject({ ...LAB_COST, state: 'running', doing: 'baseline', rate: 50, turns: {} });
  expect(await api.refusal('POST', `/sessions/${id}/cost`)).toEqual([429, 'LAB_BUSY']);
  await expect
    .poll(async () => (await api.state('GET', `/sessions/${id}`)).cost?.state, {
      timeout: 110_000,
      interval: 500,
    })
    .not.toBe('running');
  const { cost } = await api.state('GET', `/sessions/${id}`);
  expect(cost).toMatchObject({ state: 'done', doing: null, problem: null, baseline: { events: 0 } });
  expect(cost?.noise).toBeGreaterThan(0);
  for (const name of TRANSPORT_NAMES) {
    const turn = cost?.turns[name];
    // All events of its time, to all viewers; those of a transport that asks come in lots.
    expect([name, (turn?.events ?? 0) / (50 * LAB_COST.viewers * (turn?.seconds ?? 1))]).toEqual([
      name,
      expect.closeTo(1, 0),
    ]);
    const { cpu = 0, without = 0, events = 1, perEvent } = turn ?? {};
    expect(perEvent).toBeCloseTo(((cpu - without) / events) * 1_000);
  }
  expect(await api.refusal('POST', `/sessions/${other.id}/cost`)).toEqual([400, 'MALFORMED_REQUEST']);
  for (const session of [id, other.id]) await api.ask('DELETE', `/sessions/${session}`);
});

test('a session that ends takes its viewers with it', async () => {
  const { id } = await api.open({ ...LAB_DEFAULTS, rate: 20 });
  await api.state('POST', `/sessions/${id}/cost`);
  await api.ask('DELETE', `/sessions/${id}`);
  const next = await api.open();
  // The next one may be measured as soon as the one before has let go.
  await expect.poll(async () => (await api.ask('POST', `/sessions/${next.id}/cost`)).status).toBe(200);
  await api.ask('DELETE', `/sessions/${next.id}`);
});
