import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PATHS, type TransportName } from '#protocol';
import { clientFrame, OPCODE } from '../../scripts/bench/ws-frames.ts';
import { startStand, type Stand } from '../conformance/harness.ts';
import { requestBytes } from '../lib/raw-http.ts';
import { upgradeBytes } from '../lib/raw-websocket.ts';
import { shareAdmin, type ShareAdmin } from './share-stand.ts';

/** Whoever was revoked cannot go on by reading slowly: the readers here are bare sockets that stop reading altogether. */

const FLAGS = ['--synthetic-rate', '200', '--synthetic-bytes', '16000', '--max-unsent', '65536'];

let stand: Stand;
let admin: ShareAdmin;
let port: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  stand = await startStand({ events: 0, flags: FLAGS });
  admin = shareAdmin(stand.url, stand.admin.token);
  port = Number(new URL(stand.url).port);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => stand.stop());

async function metric(name: string): Promise<number> {
  const text = await (await fetch(stand.url + PATHS.metrics)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? NaN);
}

async function openBare(bytes: Buffer): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined); // it is cut
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

const OPEN: Partial<Record<TransportName, (token: string) => Promise<Socket>>> = {
  sse: (token) =>
    openBare(requestBytes(port, { path: PATHS.stream, headers: { Authorization: `Bearer ${token}` } })),
  websocket: async (token) => {
    const socket = await openBare(upgradeBytes(port));
    await once(socket, 'data');
    socket.write(clientFrame(OPCODE.text, `40${JSON.stringify({ token })}`));
    return socket;
  },
};

test.each(Object.entries(OPEN))(
  '%s',
  async (transport, open) => {
    const { id } = await admin.make({ topics: ['metrics/*'] });
    const { token = '' } = await admin.secret(id);
    const socket = await open(token);
    await once(socket, 'data');
    socket.pause();
    const lags = `switchyard_delivered_lags_total{transport="${transport}"}`;
    await expect.poll(() => metric(lags)).toBeGreaterThan(0);
    const connections = `switchyard_connections{transport="${transport}"}`;
    expect(await metric(connections)).toBe(1);
    await admin.revoke(id);
    await expect.poll(() => metric(connections), { timeout: 5_000 }).toBe(0);
  },
  40_000,
);
