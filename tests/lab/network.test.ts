import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NetworkSchema } from '#protocol';
import type { App } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { startDemo } from '../../server/demo.ts';
import { LabApi } from './lab-api.ts';
import { LaneClient } from './lane-client.ts';

/** In a demo each lane can be put behind a network of its own. */

let app: App;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-lab-network-'));
  const config = readConfig(['--port', '0', '--demo'], {});
  if (config === 'help') throw new Error('The flags ask for help.');
  app = await startDemo(config, folder, pino({ level: 'silent' }));
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

const LONG = { timeout: 30_000 };

test('a lane behind a network that refuses WebSockets has none; another has', async () => {
  const api = new LabApi(app.url);
  const state = await api.open({ rate: 50 });
  const { id: session, topic, cursor } = state;
  expect(state.network).toBe(true);
  const lane = `/sessions/${session}/lanes`;
  const blocked = await api.state('PUT', `${lane}/websocket/network`, { profile: 'upgrade-403' });
  expect(blocked.lanes.websocket.network).toBe('upgrade-403');
  expect(blocked.lanes.sse.network).toBe('pass');
  const offers = v.parse(NetworkSchema, await (await api.ask('GET', `${lane}/websocket/network`)).json());
  expect(offers.now).toBe('upgrade-403');
  const request = { origin: app.url, session, topic, cursor };
  const refused = new LaneClient('websocket', request);
  const stream = new LaneClient('sse', request);
  await expect.poll(() => stream.events.length, LONG).toBeGreaterThan(20);
  expect(refused.events).toEqual([]);
  refused.close();
  const open = await api.state('PUT', `${lane}/websocket/network`, { profile: 'pass' });
  expect(open.lanes.websocket.network).toBe('pass');
  const accepted = new LaneClient('websocket', request);
  await expect.poll(() => accepted.events.length, LONG).toBeGreaterThan(20);
  const { lanes } = await api.state('GET', `/sessions/${session}`);
  expect(lanes.websocket.wire).toMatchObject({ connections: 1, upgrades: 1 });
  expect(lanes.websocket.events).toBeGreaterThanOrEqual(accepted.events.length);
  expect(await api.refusal('PUT', `${lane}/sse/network`, { profile: 'down' })).toEqual([
    400,
    'MALFORMED_REQUEST',
  ]);
  for (const one of [stream, accepted]) one.close();
  await api.ask('DELETE', `/sessions/${session}`);
});
