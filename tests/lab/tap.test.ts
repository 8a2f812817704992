import { once } from 'node:events';
import { connect } from 'node:net';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  formatCursor,
  laneViewer,
  PATHS,
  PROTOCOL_VERSION,
  SOCKET_EVENTS,
  TRANSPORT_NAMES,
  VIEWER,
  type LabState,
  type TapRecord,
  type TransportName,
} from '#protocol';
import { startStand, type Stand } from '../conformance/harness.ts';
import { identify } from '../conformance/bidders.ts';
import { bytesOf, LabApi } from './lab-api.ts';
import { LaneClient } from './lane-client.ts';
import { startRelays, type Relay } from './relay.ts';

/** The tap shows what really passed, all of it, and no secret. */

let stand: Stand;
let api: LabApi;
let relays: Readonly<Record<TransportName, Relay>>;

beforeAll(async () => {
  relays = await startRelays();
  const origins = Object.values(relays).map(({ origin }) => origin);
  stand = await startStand({
    events: 3,
    flags: ['--heartbeat', '400', '--allowed-origins', origins.join(',')],
  });
  for (const relay of Object.values(relays)) relay.to(Number(new URL(stand.url).port));
  api = new LabApi(stand.url);
});
afterAll(async () => {
  for (const relay of Object.values(relays)) relay.close();
  await stand.stop();
});

const LONG = { timeout: 30_000 };

const open = ({ id: session, topic, cursor }: LabState, name: TransportName): LaneClient =>
  new LaneClient(name, { origin: relays[name].origin, session, topic, cursor });

test('its records add up to every byte on the wire, and have every event', async () => {
  const state = await api.open({ rate: 20, bytes: 50 });
  await api.state('PUT', `/sessions/${state.id}/tap`, { on: true });
  const lanes = TRANSPORT_NAMES.map((name) => [name, open(state, name)] as const);
  await expect.poll(() => Math.min(...lanes.map(([, lane]) => lane.events.length)), LONG).toBeGreaterThan(30);
  await api.state('PUT', `/sessions/${state.id}/settings`, { ...state.settings, rate: 0 });
  let measured: LabState['lanes'] | undefined;
  let records: TapRecord[] = [];
  await expect
    .poll(async () => {
      records = await api.tapped(state.id);
      ({ lanes: measured } = await api.state('GET', `/sessions/${state.id}`));
      return TRANSPORT_NAMES.map((name) => [
        name,
        bytesOf(records, name, 'in') - (measured?.[name].wire.in ?? 0),
        bytesOf(records, name, 'out') - (measured?.[name].wire.out ?? 0),
        relays[name].up - (measured?.[name].wire.in ?? 0),
        relays[name].down - (measured?.[name].wire.out ?? 0),
      ]);
    }, LONG)
    .toEqual(TRANSPORT_NAMES.map((name) => [name, 0, 0, 0, 0]));
  for (const [name, lane] of lanes) {
    const shown = records
      .filter((record) => record.lane === name)
      .map(({ detail }) => detail)
      .join('\n');
    for (const { seq } of lane.events) expect(shown).toContain(`[${seq},`);
    const heads = records.filter(({ lane: of, layer }) => of === name && layer === 'http-response');
    for (const { detail } of heads) expect(relays[name].downText).toContain(detail);
  }
  for (const [, lane] of lanes) lane.close();
  expect(records.map(({ n }) => n)).toEqual(records.map((_, index) => index + 1));
  await api.ask('DELETE', `/sessions/${state.id}`);
});

test('a WebSocket is shown from its upgrade to its Close', async () => {
  const state = await api.open({ rate: 20 });
  await api.state('PUT', `/sessions/${state.id}/tap`, { on: true });
  const lane = open(state, 'websocket');
  await expect.poll(() => lane.events.length, LONG).toBeGreaterThan(3);
  lane.close();
  await expect
    .poll(async () => (await api.tapped(state.id)).some(({ frame }) => frame?.opcode === 8), LONG)
    .toBe(true);
  const records = await api.tapped(state.id);
  expect(records.slice(0, 2)).toMatchObject([
    { way: 'in', layer: 'http-request', summary: `GET ${PATHS.socket}` },
    { way: 'out', layer: 'http-response', summary: '101 Switching Protocols' },
  ]);
  const frames = records.filter(({ layer }) => layer === 'websocket');
  for (const { way, frame } of frames)
    expect(frame).toMatchObject({ masked: way === 'in', compressed: false, fin: true });
  const packets = records
    .filter(({ layer }) => layer === 'socket.io')
    .map(({ way, summary }) => `${way} ${summary}`);
  expect(packets.slice(0, 3)).toEqual(['in CONNECT', 'out CONNECT', 'out EVENT hello']);
  expect(packets).toContain('out EVENT b');
  expect(packets).toContain('in DISCONNECT');
  await api.ask('DELETE', `/sessions/${state.id}`);
});

test('turned on in the middle it shows what comes from then on', async () => {
  const state = await api.open({ rate: 20 });
  const lanes = TRANSPORT_NAMES.map((name) => [name, open(state, name)] as const);
  await expect.poll(() => Math.min(...lanes.map(([, lane]) => lane.events.length)), LONG).toBeGreaterThan(3);
  await api.state('PUT', `/sessions/${state.id}/tap`, { on: true });
  const heads = lanes.map(([, lane]) => lane.events.length);
  await expect
    .poll(() => lanes.every(([, lane], at) => lane.events.length > (heads[at] ?? 0) + 20), LONG)
    .toBe(true);
  const came = lanes.map(([, { events }]) => events.slice(-15, -8)); // before the records are asked for: more come meanwhile
  const records = await api.tapped(state.id);
  expect(records.filter(({ summary }) => summary === 'unreadable')).toEqual([]);
  for (const [at, [name, lane]] of lanes.entries()) {
    const shown = records
      .filter((record) => record.lane === name)
      .map(({ detail }) => detail)
      .join('\n');
    for (const { seq } of came[at] ?? []) expect(shown).toContain(`[${seq},`);
    lane.close();
  }
  const { tap } = await api.state('PUT', `/sessions/${state.id}/tap`, { on: false });
  expect(tap).toMatchObject({ on: false });
  await api.ask('DELETE', `/sessions/${state.id}`);
});

test('no token and no cookie is in it', async () => {
  const { id, topic, cursor } = await api.open({ rate: 20 });
  await api.state('PUT', `/sessions/${id}/tap`, { on: true });
  const { token } = await identify(stand.url, 'Ann');
  const cookie = 'a-cookie-that-nobody-sees';
  const { token: bearer } = await identify(stand.url, 'Ben');
  const headers = { Cookie: `x=${cookie}`, Authorization: `Bearer ${bearer}` };
  for (const [transport, name] of [
    ['websocket', 'websocket'],
    ['polling', 'long-polling'],
  ] as const) {
    const socket = io(stand.url, {
      path: PATHS.socket,
      transports: [transport],
      upgrade: false,
      reconnection: false,
      forceNew: true,
      extraHeaders: headers,
      query: { [VIEWER.query]: laneViewer(id, name) },
      auth: { v: PROTOCOL_VERSION, cursor: formatCursor(cursor), topics: [topic] },
    });
    const command = { type: 'note', as: token, text: `said by ${name}` };
    await socket.timeout(5_000).emitWithAck(SOCKET_EVENTS.command, { key: crypto.randomUUID(), command });
    socket.disconnect();
  }
  const port = Number(new URL(stand.url).port);
  const raw = connect(port, '127.0.0.1');
  raw.write(
    `GET ${PATHS.poll}?${VIEWER.query}=${laneViewer(id, 'polling')} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `COOKIE:x=${cookie}\r\nauthorization:  Bearer ${bearer}\r\n\r\n`,
  );
  await once(raw, 'data');
  raw.destroy();
  const shown = JSON.stringify(await api.tapped(id));
  expect(shown).toContain('said by websocket');
  expect(shown).toContain('said by long-polling');
  expect(shown).toContain(`(${token.length} characters)`);
  expect(shown).toContain(`(${cookie.length + 2} characters)`);
  for (const secret of [token, cookie, bearer]) expect(shown).not.toContain(secret);
  await api.ask('DELETE', `/sessions/${id}`);
});

test('what is asked elsewhere in a lane’s name, as an admin does who opens somebody’s link, is not shown', async () => {
  const { id } = await api.open();
  await api.state('PUT', `/sessions/${id}/tap`, { on: true });
  const named = (path: string): string => `${stand.url}${path}?${VIEWER.query}=${laneViewer(id, 'polling')}`;
  const headers = { authorization: `Bearer ${stand.admin.token}` };
  const others = [PATHS.access, PATHS.shares, `${PATHS.access}/audit`];
  for (const path of others)
    expect((await (await fetch(named(path), { headers })).text()).length).toBeGreaterThan(9);
  await (await fetch(named(PATHS.poll))).text();
  const shown = async (): Promise<string> => JSON.stringify(await api.tapped(id));
  await expect.poll(shown, LONG).toContain(`GET ${PATHS.poll}`);
  for (const path of others) expect(await shown()).not.toContain(path);
  expect(await shown()).not.toContain('"people');
  await api.ask('DELETE', `/sessions/${id}`);
});

test('what is asked wrongly of it is refused', async () => {
  const { id } = await api.open();
  expect(await api.refusal('PUT', `/sessions/${id}/tap`, { on: 'yes' })).toEqual([400, 'MALFORMED_REQUEST']);
  expect(await api.refusal('GET', `/sessions/${id}/tap?after=-1`)).toEqual([400, 'MALFORMED_REQUEST']);
  await api.ask('DELETE', `/sessions/${id}`);
});
