import { Agent, request, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestSecurely } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import {
  decodeFrame,
  PATHS,
  PROTOCOL_VERSION,
  QUERY,
  TRANSPORTS,
  VIEWER,
  type TransportName,
} from '#protocol';
import type { ViewersOrder } from './viewers.ts';

/** Opens a viewer and takes who is told if it is lost later. Settles at its first frame; rejects when it is refused. */
type OpenViewer = (order: ViewersOrder, onLost: () => void) => Promise<void>;

/** It is this very server that is asked, over this machine's own address: nobody else's certificate can come. */
const ITSELF = { rejectUnauthorized: false };

const SEPARATOR = '\x1e';

const queryOf = ({ viewer }: ViewersOrder, more: Readonly<Record<string, string>>): string =>
  new URLSearchParams({ [VIEWER.query]: viewer, ...more }).toString();

const subscription = ({ cursor, topic }: ViewersOrder): string =>
  JSON.stringify({ v: PROTOCOL_VERSION, cursor, topics: [topic] });

const openWebSocket: OpenViewer = (order, onLost) =>
  new Promise((resolve, reject) => {
    const query = queryOf(order, { EIO: '4', transport: 'websocket' });
    const url = `${order.tls ? 'wss' : 'ws'}://${order.host.includes(':') ? `[${order.host}]` : order.host}:${order.port}${PATHS.socket}?${query}`;
    const socket = new WebSocket(url, { headers: { Host: order.asHost }, ...ITSELF });
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new Error('The WebSocket was closed.'));
      onLost();
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1', 0, 3);
      if (text.startsWith('0')) socket.send(`40${subscription(order)}`);
      else if (text.startsWith('2')) socket.send('3');
      else if (text.startsWith('44')) reject(new Error(data.toString()));
      else if (text.startsWith('42')) resolve();
    });
  });

/** The connections of one viewer. */
function agentOf({ tls }: ViewersOrder): Agent {
  return tls ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
}

/** Asks with the connections of one viewer; returns the answer's head. */
function ask(order: ViewersOrder, agent: Agent, path: string, body?: string): Promise<IncomingMessage> {
  const { host, port, tls, asHost, gzip } = order;
  const headers = {
    Host: asHost,
    ...(gzip && { 'Accept-Encoding': 'gzip' }),
    ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const ask = tls ? requestSecurely : request;
    const sent = ask({ host, port, path, method, headers, agent, ...ITSELF }, (answer) => {
      if (answer.statusCode === 200) resolve(answer);
      else reject(new Error(`${path}: HTTP ${answer.statusCode}`));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer); // no encoding was set
  const whole = Buffer.concat(parts);
  return (answer.headers['content-encoding'] === 'gzip' ? gunzipSync(whole) : whole).toString();
}

const openLongPolling: OpenViewer = async (order, onLost) => {
  const agent = agentOf(order);
  const begin = `${PATHS.socket}?${queryOf(order, { EIO: '4', transport: 'polling' })}`;
  const opened = await textOf(await ask(order, agent, begin));
  const path = `${begin}&sid=${/"sid":"([^"]+)"/.exec(opened)?.[1] ?? ''}`;
  const post = async (packet: string): Promise<unknown> => textOf(await ask(order, agent, path, packet));
  const poll = async (): Promise<string> => textOf(await ask(order, agent, path));
  await post(`40${subscription(order)}`);
  for (let text = await poll(); !text.includes('42['); text = await poll()) {
    if (text.startsWith('44')) throw new Error(text);
  }
  const goOn = async (): Promise<never> => {
    for (;;) if ((await poll()).split(SEPARATOR).includes('2')) await post('3');
  };
  goOn().catch(onLost);
};

const openSse: OpenViewer = async (order, onLost) => {
  const { cursor, topic } = order;
  const query = queryOf(order, { [QUERY.cursor]: cursor, [QUERY.topics]: topic });
  const answer = await ask(order, agentOf(order), `${PATHS.stream}?${query}`);
  await new Promise((resolve) => answer.once('data', resolve));
  answer.on('close', onLost);
  answer.resume();
};

const openPolling: OpenViewer = async (order, onLost) => {
  const agent = agentOf(order);
  let { cursor } = order;
  const poll = async (): Promise<void> => {
    const query = queryOf(order, { [QUERY.cursor]: cursor, [QUERY.topics]: order.topic });
    const frames = JSON.parse(await textOf(await ask(order, agent, `${PATHS.poll}?${query}`))) as unknown[]; // decodeFrame looks
    for (const frame of frames.map(decodeFrame)) {
      if (frame.type === 'batch') cursor = `${cursor.split(':')[0] ?? ''}:${frame.to}`;
    }
  };
  await poll();
  const goOn = async (): Promise<never> => {
    for (;;) {
      await new Promise((next) => setTimeout(next, TRANSPORTS.polling.cadence));
      await poll();
    }
  };
  goOn().catch(onLost);
};

/** How a viewer of each transport is opened. */
export const OPEN_VIEWER: Readonly<Record<TransportName, OpenViewer>> = {
  websocket: openWebSocket,
  'long-polling': openLongPolling,
  sse: openSse,
  polling: openPolling,
};
