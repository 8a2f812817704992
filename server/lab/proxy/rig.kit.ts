import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { HostileOptions, HostileProxy } from './contract.ts';
import { startHostileProxy } from './proxy.ts';

/** Milliseconds, long enough for anything that is going to happen on loopback. */
const QUIET = 150;

/** A small server behind a hostile proxy, and a client with one kept connection. */
export interface Rig {
  readonly at: HostileProxy;
  /** The server's side of every WebSocket. */
  readonly sockets: ReadonlySet<WebSocket>;
  /** The server's side of every stream that was opened. */
  readonly streams: readonly ServerResponse[];
  /** Opens a response; rejects when the connection fails. */
  open(path: string, headers?: Record<string, string>): Promise<IncomingMessage>;
  /** Returns the body of a response. */
  read(path?: string): Promise<string>;
  /** Opens a WebSocket through the proxy; takes its query, such as `?viewer=a`. */
  websocket(query?: string): WebSocket;
  /** Drops the client's kept connection. */
  forget(): void;
  /** Ends the server, not the proxy. */
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

function answer(request: IncomingMessage, response: ServerResponse, streams: ServerResponse[]): void {
  const [path] = (request.url ?? '').split('?');
  if (path === '/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data:first\n\n');
    streams.push(response);
  } else if (path === '/chunked') {
    response.write('one,');
    response.end('two');
  } else if (path === '/big') response.end(Buffer.alloc(20_000, 'x'));
  else response.end(`host ${request.headers.host}`);
}

/** Takes a response; returns its whole body. Rejects when it is cut. */
export async function text(response: IncomingMessage): Promise<string> {
  let all = '';
  for await (const part of response) all += String(part);
  return all;
}

/** Takes a WebSocket; returns the first thing that happens to it, as a word. */
export function outcome(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve('open'));
    socket.once('unexpected-response', (_, response) => resolve(`status ${response.statusCode}`));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(`error ${error.code}`));
  });
}

/** Takes an open WebSocket and a message; returns what comes back for it. */
export async function echoed(socket: WebSocket, message: string): Promise<string> {
  const reply = once(socket, 'message');
  socket.send(message);
  return String((await reply)[0]);
}

/** Takes things that may happen; true when none does within the quiet time. */
export function staysQuiet(...events: Promise<unknown>[]): Promise<boolean> {
  const quiet = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), QUIET));
  return Promise.race([quiet, ...events.map((event) => event.then(() => false))]);
}

/** Takes options of the proxy; returns everything, running. */
export async function startRig(options: Omit<HostileOptions, 'target'> = {}): Promise<Rig> {
  const streams: ServerResponse[] = [];
  const clients: WebSocket[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const server = createServer((request, response) => answer(request, response, streams));
  const upgrades = new WebSocketServer({ server });
  upgrades.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`));
    socket.on('error', () => {}); // resets are the point
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  const at = await startHostileProxy({ target: { host: '127.0.0.1', port }, ...options });

  const open: Rig['open'] = (path, headers = {}) =>
    new Promise((resolve, reject) => {
      get(at.url + path, { agent, headers }, resolve).on('error', reject);
    });
  return {
    at,
    sockets: upgrades.clients,
    streams,
    open,
    read: async (path = '/') => text(await open(path)),
    websocket(query = '') {
      const socket = new WebSocket(`${at.url.replace('http', 'ws')}/${query}`);
      socket.on('error', () => {}); // tests that care listen themselves
      clients.push(socket);
      return socket;
    },
    forget: () => agent.destroy(),
    async stopServer() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
    async close() {
      for (const socket of clients) socket.terminate();
      await at.close();
      agent.destroy();
      for (const socket of upgrades.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}
