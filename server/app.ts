import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import { openLog } from '../db/open.ts';
import type { Log } from '../db/log.ts';
import { Commands } from './commands/commands.ts';
import { serveCommands } from './commands/http-door.ts';
import { serveSocketCommands } from './commands/socket-door.ts';
import type { Config } from './config.ts';
import { FrontDoor } from './http/front-door.ts';
import { serveHealth } from './http/health.ts';
import { loopbackOrigins, OriginPolicy } from './http/origin-policy.ts';
import { serveHistory } from './http/history.ts';
import { servePage } from './http/page.ts';
import { readMainScript } from './http/page-script.ts';
import { createRouter } from './http/router.ts';
import { serveSnapshot } from './http/snapshot.ts';
import { Hub } from './hub/hub.ts';
import { fillRollups, keepLog } from './keeping.ts';
import { serveNetwork, type NetworkProxy } from './lab/network.ts';
import { recogniseViewer } from './lab/viewer-cookie.ts';
import { serveMetrics } from './metrics.ts';
import { createHostSource } from './sources/host.ts';
import { createProcessesSource } from './sources/processes.ts';
import { SourceRunner } from './sources/runner.ts';
import { createSynthetic } from './sources/synthetic.ts';
import { SERVER_TRANSPORTS } from './transports/registry.ts';
import { SocketServer } from './transports/socket-server.ts';

/** A running Switchyard. */
export interface App {
  /** Where it can be opened, without a slash at the end. */
  readonly url: string;
  /** Says goodbye to viewers, ends the sources, closes the log. Resolves when everything is on disk. Idempotent. */
  stop(): Promise<void>;
}

/** What stands before a demo, and is what people reach. */
export interface Front {
  readonly port: number;
  readonly proxy: NetworkProxy;
  /** Takes the port that the server itself listens on. */
  serves(port: number): void;
}

/** Milliseconds that viewers have to take their goodbye before their connections are cut. */
const GOODBYE = 2_500;

/**
 * Takes the settings, the folder of the built page, the logger, and in a demo the proxy before it; starts everything. The
 * only composer. Rejects when the log or the port cannot be had; nothing is left open then.
 */
export async function startApp(
  config: Config,
  pageFolder: string,
  logger: Logger,
  front?: Front,
): Promise<App> {
  const page = await readMainScript(pageFolder);
  const log = openLog({ dataFolder: config.data });
  const onFailure = (error: unknown): void => logger.error({ err: error }, 'a connection failed');
  const { heartbeat, maxUnsent, pollEvery } = config;
  const demo = front !== undefined;
  const hub = new Hub(log, { heartbeat, maxUnsent, pollEvery, page, demo, onFailure });
  const { web, sockets } = openDoors(hub, pageFolder, logger, onFailure, front);

  let policy = new OriginPolicy([]);
  const door = new FrontDoor({ policy: () => policy, web, engine: sockets.engine });
  let sources: SourceRunner | undefined;
  let stopKeeping: (() => void) | undefined;

  const drain = async (): Promise<void> => {
    hub.stop();
    stopKeeping?.();
    try {
      await sources?.stop();
      // The doors stay open for a moment: whoever asks by itself must be able to ask once more and be told.
      await hub.gone(GOODBYE);
      sockets.close();
    } finally {
      // Neither waits for the other: what is committed must reach the disk whatever a connection does.
      await Promise.all([door.shut(), log.close()]);
    }
  };

  try {
    await fillRollups(log, logger);
    const own = await listen(door.server, config);
    front?.serves(own);
    const port = front?.port ?? own;
    policy = new OriginPolicy([...loopbackOrigins(port), ...publicOrigins(config)]);
    sources = await startSources(config, log, hub, logger);
    stopKeeping = keepLog(log, config, logger);
    let stopping: Promise<void> | undefined;
    return { url: urlOf(config, port), stop: () => (stopping ??= drain()) };
  } catch (error) {
    await drain();
    throw error;
  }
}

/** Everything that can be asked, behind the front door. */
function openDoors(
  hub: Hub,
  pageFolder: string,
  logger: Logger,
  onFailure: (error: unknown) => void,
  front: Front | undefined,
) {
  const commands = new Commands(hub.log);
  const accept = (socket: Socket): void => serveSocketCommands(socket, commands, onFailure);
  const sockets = new SocketServer(hub, accept, onFailure);
  const router = createRouter(logger);
  serveHealth(router, hub);
  serveMetrics(router, hub, hub.log);
  serveSnapshot(router, hub.log);
  serveHistory(router, hub.log);
  serveCommands(router, commands);
  const onSocket = sockets.serve.bind(sockets);
  for (const transport of Object.values(SERVER_TRANSPORTS)) transport.install({ hub, router, onSocket });
  if (front !== undefined) serveNetwork(router, front.proxy);
  servePage(router, pageFolder, front === undefined ? undefined : recogniseViewer);
  const listener = getRequestListener(router.fetch);
  const web = (request: IncomingMessage, response: ServerResponse): void => {
    listener(request, response).catch((error: unknown) => {
      onFailure(error);
      response.destroy();
    });
  };
  return { web, sockets };
}

function publicOrigins({ publicOrigin, allowedOrigins }: Config): string[] {
  return publicOrigin === '' ? allowedOrigins : [publicOrigin, ...allowedOrigins];
}

function urlOf({ publicOrigin, host }: Config, port: number): string {
  return publicOrigin || `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Returns the port in use. Rejects when it is taken. */
async function listen(server: Server, { host, port }: Config): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function startSources(config: Config, log: Log, hub: Hub, logger: Logger): Promise<SourceRunner> {
  const onFault = (name: string, error: unknown): void =>
    logger.warn({ err: error, name }, 'a measurement failed');
  const runner = await SourceRunner.open(log, (topic, error) =>
    logger.error({ err: error, topic }, 'a source ended'),
  );
  if (config.hostMetrics) {
    const vitals = { connections: () => hub.connections(), head: () => log.head };
    runner.start(createHostSource({ vitals, onFault }));
    runner.start(createProcessesSource({ onFault }));
  }
  if (config.syntheticRate > 0) {
    runner.start(createSynthetic({ rate: config.syntheticRate, bytes: config.syntheticBytes, onFault }));
  }
  return runner;
}
