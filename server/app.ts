import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import { BUILT_IN_RULES } from '#domain';
import { openLog } from '../db/open.ts';
import type { Log } from '../db/log.ts';
import { Access, labUsersOf, operatorsOf, sellersOf, type Operators } from './access/access.ts';
import { serveAlerts } from './alerts/alerts-door.ts';
import { Alerts } from './alerts/alerts.ts';
import { Exchange } from './alerts/exchange.ts';
import { serveAlertmanagerHook } from './alerts/outside/hook-door.ts';
import { Askers } from './access/askers.ts';
import type { Rights } from './access/authorise.ts';
import type { Principal } from './access/principal.ts';
import { serveIdentity } from './access/identity-door.ts';
import { identifyWith } from './access/identify.ts';
import { serveEmbed } from './access/shares/embed-door.ts';
import { serveShares } from './access/shares/shares-door.ts';
import { Shares } from './access/shares/shares.ts';
import { serveLots } from './auctions/lots-door.ts';
import { Lots } from './auctions/lots.ts';
import { Commands } from './commands/commands.ts';
import { serveCommands } from './commands/http-door.ts';
import { serveSocketCommands } from './commands/socket-door.ts';
import type { Config } from './config.ts';
import { listen, namedOrigins, urlOf } from './http/address.ts';
import { readDocument } from './http/document.ts';
import { FrontDoor } from './http/front-door.ts';
import { serveHealth } from './http/health.ts';
import { loopbackOrigins, OriginPolicy } from './http/origin-policy.ts';
import { serveHistory } from './http/history.ts';
import { servePage, type PageOptions } from './http/page.ts';
import { mainScript } from './http/page-script.ts';
import { createRouter } from './http/router.ts';
import { serveSnapshot } from './http/snapshot.ts';
import { Hub } from './hub/hub.ts';
import { fillRollups, keepLog } from './keeping.ts';
import { Lab } from './lab/lab.ts';
import { serveNetwork, type NetworkProxy } from './lab/network.ts';
import { recogniseViewer } from './lab/viewer-cookie.ts';
import { serveMetrics } from './metrics.ts';
import { Notebook } from './notes/notebook.ts';
import { servePresence } from './presence/presence-door.ts';
import type { SourceRunner } from './sources/runner.ts';
import { startSources } from './sources/start.ts';
import { SERVER_TRANSPORTS } from './transports/registry.ts';
import { SocketServer, type Reader } from './transports/socket-server.ts';

/** A running Switchyard. */
export interface App {
  /** Where it can be opened, without a slash at the end. */
  readonly url: string;
  /** Who may do everything, and the file that says so. The token is for its owner's eyes, never for a log. */
  readonly admin: { readonly file: string; readonly token: string };
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
  const { basePath } = config;
  const document = await readDocument(join(pageFolder, 'index.html'), basePath);
  // Below the site: a page compares it with its own script's.
  const page = mainScript(document ?? '')?.slice(basePath.length);
  const log = openLog({ dataFolder: config.data });
  const onFailure = (error: unknown): void => logger.error({ err: error }, 'a connection failed');
  const { heartbeat, maxUnsent, pollEvery } = config;
  const demo = front !== undefined;
  const lapse = (who: Principal) => (who.kind === 'share' ? shares.lapse(who) : undefined);
  const hub = new Hub(log, { heartbeat, maxUnsent, pollEvery, page, demo, lapse, onFailure });
  const access = await openAccess(config.data, log);
  const shares = new Shares({
    log,
    folder: config.data,
    onCut: (id, reason) => hub.cut((who) => who.kind === 'share' && who.id === id, reason),
  });
  const askers = new Askers(rightsOf(config), identifyWith(access, shares));
  const lots = new Lots({
    log,
    access,
    sellers: sellersOf(config.sellers, config.publicOrigin),
    onFailure: (error) => logger.error({ err: error }, 'a lot could not be opened or closed yet'),
  });
  const operators = operatorsOf(config.operators, config.publicOrigin);
  const alerts = new Alerts({
    log,
    access,
    operators,
    // They are about what this machine measures of itself.
    builtIn: config.hostMetrics ? BUILT_IN_RULES : [],
    onFailure: (error) => logger.error({ err: error }, 'an alert could not be evaluated or written yet'),
  });
  const exchange = new Exchange({
    config,
    log,
    access,
    operators,
    books: alerts.books,
    onFailure: (error) => logger.error({ err: error }, 'a message could not be read or written yet'),
  });
  const notes = new Notebook({ log, access, operators });
  const lab = new Lab({
    log,
    access,
    users: labUsersOf(config.lab, config.publicOrigin),
    watchList: hub.watchList,
    heartbeat,
    proxy: front?.proxy,
    onFailure: (error) => logger.error({ err: error }, 'a Lab session could not be written yet'),
  });
  const rooms = {
    hub,
    access,
    askers,
    shares,
    notes,
    lots,
    alerts,
    exchange,
    lab,
    operators,
    page: { folder: pageFolder, basePath, document },
    embed: await readDocument(join(pageFolder, 'embed.html'), basePath),
  };
  const { web, sockets } = openDoors({ ...rooms, logger, onFailure, front });

  let policy = new OriginPolicy([]);
  const door = new FrontDoor({
    basePath,
    onlooker: lab.onlooker,
    policy: () => policy,
    web,
    engine: sockets.engine,
  });
  let sources: SourceRunner | undefined;
  let stopKeeping: (() => void) | undefined;

  const drain = async (): Promise<void> => {
    hub.stop();
    lab.stop();
    stopKeeping?.();
    try {
      await Promise.all([sources?.stop(), lots.stop(), alerts.stop()]);
      await exchange.stop();
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
    // First: it looks when something was written for the last time.
    await shares.open();
    await alerts.open();
    await notes.open();
    await lots.open();
    const own = await listen(door.server, config);
    front?.serves(own);
    const port = front?.port ?? own;
    const url = urlOf(config, port);
    await exchange.open(url);
    lab.listens(config.host, own, url);
    policy = new OriginPolicy([...loopbackOrigins(port), ...namedOrigins(config)]);
    const vitals = {
      connections: () => hub.connections(),
      head: () => log.head,
      outboxOldest: () => exchange.delivery.outbox.waitedFor(),
    };
    sources = await startSources(config, log, vitals, logger);
    stopKeeping = keepLog(log, config, logger);
    let stopping: Promise<void> | undefined;
    const admin = { file: access.adminFile, token: access.adminToken };
    return { url, admin, stop: () => (stopping ??= drain()) };
  } catch (error) {
    await drain();
    throw error;
  }
}

function rightsOf({ sellers, operators, lab, publicOrigin }: Config): Rights {
  return {
    viewers: 'everyone',
    sellers: sellersOf(sellers, publicOrigin),
    operators: operatorsOf(operators, publicOrigin),
    lab: labUsersOf(lab, publicOrigin),
  };
}

async function openAccess(folder: string, log: Log): Promise<Access> {
  try {
    return new Access(folder);
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** What stands behind the doors. */
interface Rooms {
  readonly hub: Hub;
  readonly access: Access;
  readonly askers: Askers;
  readonly shares: Shares;
  readonly notes: Notebook;
  readonly lots: Lots;
  readonly alerts: Alerts;
  readonly exchange: Exchange;
  readonly lab: Lab;
  readonly operators: Operators;
  readonly page: PageOptions;
  /** The document of embeds; undefined when nothing was built. */
  readonly embed: string | undefined;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
  readonly front: Front | undefined;
}

/** Everything that can be asked, behind the front door. */
function openDoors(rooms: Rooms) {
  const {
    hub,
    access,
    askers,
    shares,
    notes,
    lots,
    alerts,
    exchange,
    lab,
    operators,
    logger,
    onFailure,
    front,
  } = rooms;
  const commands = new Commands({
    notes,
    lots: lots.auctions,
    alerts: alerts.desk,
    channels: exchange.delivery,
  });
  const accept = (socket: Socket, reader: Reader): void =>
    serveSocketCommands(socket, reader, commands, onFailure);
  const sockets = new SocketServer({ hub, askers }, accept, onFailure);
  const router = createRouter(logger);
  serveHealth(router, hub);
  serveMetrics(router, { hub, lots, alerts });
  serveSnapshot(router, { hub, askers });
  serveHistory(router, { hub, askers });
  serveShares(router, shares, askers);
  serveCommands(router, commands);
  serveIdentity(router, access);
  serveLots(router, lots, access);
  serveAlerts(router, alerts);
  serveAlertmanagerHook(router, exchange.hook);
  servePresence(router, access, operators);
  lab.serve(router);
  const onSocket = sockets.serve.bind(sockets);
  for (const transport of Object.values(SERVER_TRANSPORTS)) {
    transport.install({ hub, askers, router, onSocket });
  }
  if (front !== undefined) serveNetwork(router, front.proxy);
  serveEmbed(router, rooms.embed, shares);
  servePage(router, { ...rooms.page, ...(front !== undefined && { onDocument: recogniseViewer }) });
  const listener = getRequestListener(router.fetch);
  const web = (request: IncomingMessage, response: ServerResponse): void => {
    listener(request, response).catch((error: unknown) => {
      onFailure(error);
      response.destroy();
    });
  };
  return { web, sockets };
}
