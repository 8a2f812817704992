import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { PATHS, PROTOCOL_VERSION, QUERY, TRANSPORTS, type TransportName } from '#protocol';
import { end, start } from '../lib/process.ts';
import { serverFile, startServer } from '../lib/switchyard.ts';
import type { ClientKind } from './clients/registry.ts';
import { CORES } from './generator.ts';
import { nchanModule } from './nchan-config.ts';
import { EVENT_BYTES } from './payload.ts';
import { PeerReadySchema } from './messages.ts';

/** Everything that is measured: how to start it, and how a viewer listens to it. */

/** A server under test. */
export interface Running {
  readonly host: string;
  readonly port: number;
  /** The process whose CPU and memory count. */
  readonly pid: number;
  /** The collector can be run by SIGUSR2 (Node, not nginx). */
  readonly collects: boolean;
  stop(): Promise<void>;
}

/** One row of the comparison. */
export interface Contestant {
  readonly name: string;
  readonly client: ClientKind;
  readonly path: string;
  readonly auth: string;
  /** Milliseconds between questions, for a client that asks at its own pace. */
  readonly pace: number;
  /** Starts the server, which makes `rate` events each second from then on, with more flags for Node. */
  readonly launch: (rate: number, nodeFlags?: readonly string[]) => Promise<Running>;
}

// Lets the harness ask for a collection before it reads the memory, without the server knowing of it.
const COLLECTOR = 'data:text/javascript,process.on("SIGUSR2",()=>globalThis.gc())';
const NODE_FLAGS = ['--expose-gc', '--import', COLLECTOR];
const TOPIC = 'metrics/synthetic';

async function launchPeer(file: string, rate: number, nodeFlags: readonly string[] = []): Promise<Running> {
  const nginx = file === 'nchan.ts';
  const path = fileURLToPath(new URL(`peers/${file}`, import.meta.url));
  const child = start(process.execPath, [...NODE_FLAGS, ...nodeFlags, path, String(rate)], {
    cpu: nginx ? CORES.load : CORES.server,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error(`${file} ended before it listened.`)),
  );
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown]; // typed as any
  ended.catch(() => undefined);
  const { port, pid } = v.parse(PeerReadySchema, message);
  const counted = pid ?? child.pid ?? 0;
  return { host: '127.0.0.1', port, pid: counted, collects: !nginx, stop: () => end(child) };
}

async function launchSwitchyard(rate: number, nodeFlags: readonly string[] = []): Promise<Running> {
  const flags = rate > 0 ? ['--synthetic-rate', String(rate), '--synthetic-bytes', String(EVENT_BYTES)] : [];
  const server = await startServer({ flags, cpu: CORES.server, nodeFlags: [...NODE_FLAGS, ...nodeFlags] });
  const { port, pid } = server;
  // Its drain is not what is measured here: kill it, then let stop() remove the data.
  const stop = () => server.kill().then(() => server.stop());
  return { host: '127.0.0.1', port, pid, collects: true, stop };
}

const ENGINE = `${PATHS.socket}?EIO=4&transport=`;

const SWITCHYARD = {
  websocket: { client: 'engine-ws', path: `${ENGINE}websocket` },
  'long-polling': { client: 'engine-poll', path: `${ENGINE}polling` },
  sse: {
    client: 'sse',
    path: `${PATHS.stream}?${QUERY.protocol}=${PROTOCOL_VERSION}&${QUERY.topics}=${TOPIC}`,
  },
  polling: { client: 'poll', path: PATHS.poll },
} as const satisfies Record<TransportName, { client: ClientKind; path: string }>;

/** Takes a transport and perhaps the topics (for the ones that carry them in `auth`); returns Switchyard over it. */
export function switchyard(name: TransportName, topics: readonly string[] = [TOPIC]): Contestant {
  const auth = JSON.stringify({ v: PROTOCOL_VERSION, topics });
  return {
    name: `switchyard ${name}`,
    ...SWITCHYARD[name],
    auth,
    pace: TRANSPORTS[name].cadence,
    launch: launchSwitchyard,
  };
}

function peer(name: string, file: string, client: ClientKind, path: string): Contestant {
  return { name, client, path, auth: '', pace: 1000, launch: (rate, flags) => launchPeer(file, rate, flags) };
}

/** Those that we compare with. */
export const PEERS = {
  limit: peer('limit', 'limit.ts', 'ws', '/'),
  ws: peer('ws', 'ws.ts', 'ws', '/'),
  sse: peer('sse', 'sse.ts', 'sse', '/'),
  socketioWs: peer('socket.io websocket', 'socketio.ts', 'engine-ws', `${ENGINE}websocket`),
  socketioPoll: peer('socket.io polling', 'socketio.ts', 'engine-poll', `${ENGINE}polling`),
  nchanWs: peer('nchan websocket', 'nchan.ts', 'ws', '/sub'),
  nchanSse: peer('nchan sse', 'nchan.ts', 'sse', '/sub'),
  nchanPoll: peer('nchan long poll', 'nchan.ts', 'nchan-poll', '/sub'),
} as const satisfies Record<string, Contestant>;

const haveNchan = nchanModule() !== undefined;
const haveSwitchyard = serverFile() !== undefined;

/** Takes a contestant; false when what it needs is not installed here. */
export function available({ name }: Contestant): boolean {
  if (name.startsWith('nchan')) return haveNchan;
  return !name.startsWith('switchyard') || haveSwitchyard;
}
