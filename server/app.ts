import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import { BUILT_IN_RULES } from '#domain';
import { openLog } from '../db/open.ts';
import { serveAccess } from './access/access-door.ts';
import type { Access } from './access/access.ts';
import { ACCESS_SOURCE, AuditList } from './access/audit.ts';
import { serveAlerts } from './alerts/alerts-door.ts';
import { Alerts } from './alerts/alerts.ts';
import { Exchange } from './alerts/exchange.ts';
import { serveAlertmanagerHook } from './alerts/outside/hook-door.ts';
import { lapseOf, openComers } from './access/open.ts';
import { serveIdentity } from './access/identity-door.ts';
import { rightsOf } from './access/rights.ts';
import { serveSession, type CookieTerms } from './access/session-door.ts';
import { serveSharing } from './access/shares/doors.ts';
import { SHARE_SOURCE } from './access/shares/share-audit.ts';
import type { Shares } from './access/shares/shares.ts';
import { serveLots } from './auctions/lots-door.ts';
import { Lots } from './auctions/lots.ts';
import { Commands } from './commands/commands.ts';
import { serveCommands } from './commands/http-door.ts';
import { serveSocketCommands } from './commands/socket-door.ts';
import type { Config } from './config.ts';
import { listen, namedOrigins, schemeOf, urlOf } from './http/address.ts';
import { clientOf } from './http/client.ts';
import { readDocument } from './http/document.ts';
import { FrontDoor } from './http/front-door.ts';
import { serveHealth } from './http/health.ts';
import { loopbackOrigins, OriginPolicy } from './http/origin-policy.ts';
import { openHosting, type Hosting } from './http/hosting.ts';
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
  /** The first admin: the file of his token, the token, and a code that signs him in once. For his eyes, never for a log. */
  readonly admin: { readonly file: string; readonly token: string; readonly code: string };
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
  const hosting = openHosting(config, logger);
  const log = openLog({ dataFolder: config.data });
  const onFailure = (error: unknown): void => logger.error({ err: error }, 'a connection failed');
  const { heartbeat, maxUnsent, pollEvery } = config;
  const demo = front !== undefined;
  let policy = new OriginPolicy([]);
  const comers = await openComers({
    folder: config.data,
    log,
    rights: rightsOf(config),
    isOwn: (origin) => policy.isOwn(origin),
    hub: () => hub,
    onFailure: (error) => logger.error({ err: error }, 'a use or a failed sign-in could not be written'),
  });
  const { access, shares } = comers;
  const lapse = lapseOf.bind(undefined, comers);
  const hub = new Hub(log, { heartbeat, maxUnsent, pollEvery, page, demo, lapse, onFailure });
  const lots = new Lots({
    log,
    access,
    onFailure: (error) => logger.error({ err: error }, 'a lot could not be opened or closed yet'),
  });
  const alerts = new Alerts({
    log,
    access,
    // They are about what this machine measures of itself.
    builtIn: config.hostMetrics ? BUILT_IN_RULES : [],
    onFailure: (error) => logger.error({ err: error }, 'an alert could not be evaluated or written yet'),
  });
  const exchange = new Exchange({
    config,
    log,
    access,
    books: alerts.books,
    onFailure: (error) => logger.error({ err: error }, 'a message could not be read or written yet'),
  });
  const notes = new Notebook({ log, access });
  const lab = new Lab({
    log,
    access,
    watchList: hub.watchList,
    heartbeat,
    proxy: front?.proxy,
    onFailure: (error) => logger.error({ err: error }, 'a Lab session could not be written yet'),
  });
  const cookie = { path: basePath || '/', secure: hosting.isSecure };
  const rooms = {
    hub,
    access,
    shares,
    cookie,
    notes,
    lots,
    alerts,
    exchange,
    lab,
    hosting,
    page: { folder: pageFolder, basePath, document },
    embed: await readDocument(join(pageFolder, 'embed.html'), basePath),
  };
  const { web, sockets } = openDoors({ ...rooms, logger, onFailure, front });

  const door = new FrontDoor({
    hosting,
    onlooker: lab.onlooker,
    policy: () => policy,
    web,
    engine: sockets.engine,
    onFailure,
  });
  let sources: SourceRunner | undefined;
  let stopKeeping: (() => void) | undefined;
  let stopWatching: (() => void) | undefined;

  const drain = async (): Promise<void> => {
    hub.stop();
    lab.stop();
    stopKeeping?.();
    stopWatching?.();
    try {
      await Promise.all([sources?.stop(), lots.stop(), alerts.stop(), access.stop(), shares.stop()]);
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
    await access.open();
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
    policy = new OriginPolicy([...loopbackOrigins(port, schemeOf(config)), ...namedOrigins(config)]);
    const vitals = {
      connections: () => hub.connections(),
      head: () => log.head,
      outboxOldest: () => exchange.delivery.outbox.waitedFor(),
    };
    sources = await startSources(config, log, vitals, logger);
    stopKeeping = keepLog(log, config, logger);
    stopWatching = hosting.watch((pair) => door.renew(pair));
    let stopping: Promise<void> | undefined;
    const admin = { file: access.adminFile, token: access.adminToken, code: access.startCode() };
    return { url, admin, stop: () => (stopping ??= drain()) };
  } catch (error) {
    await drain();
    throw error;
  }
}

/** What stands behind the doors. */
interface Rooms {
  readonly hub: Hub;
  readonly access: Access;
  readonly shares: Shares;
  readonly cookie: CookieTerms;
  readonly notes: Notebook;
  readonly lots: Lots;
  readonly alerts: Alerts;
  readonly exchange: Exchange;
  readonly lab: Lab;
  readonly page: PageOptions;
  /** The document of embeds; undefined when nothing was built. */
  readonly embed: string | undefined;
  readonly hosting: Hosting;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
  readonly front: Front | undefined;
}

/** Everything that can be asked, behind the front door. */
function openDoors(rooms: Rooms) {
  const { hub, access, shares, notes, lots, alerts, exchange, lab, hosting, logger, onFailure, front } =
    rooms;
  const { turnstile } = hosting;
  const handlers = { notes, lots: lots.auctions, alerts: alerts.desk, channels: exchange.delivery };
  const commands = new Commands(handlers, access.rights, turnstile);
  const accept = (socket: Socket, reader: Reader): void => {
    const client = clientOf(socket.request);
    serveSocketCommands(socket, { commands, reader, admit: () => turnstile.command(client) }, onFailure);
  };
  const sockets = new SocketServer({ hub, access }, accept, onFailure);
  const router = createRouter(logger);
  serveHealth(router, hub);
  serveMetrics(router, { hub, lots, alerts, access });
  serveSnapshot(router, { hub, access });
  serveHistory(router, { hub, access });
  const { embed } = rooms;
  serveSharing(router, { shares, access, hub, embed, lots: lots.index, firing: () => alerts.firing() });
  serveCommands(router, commands, access);
  serveIdentity(router, access);
  serveSession(router, access, rooms.cookie);
  serveAccess(router, access, new AuditList(hub.log, [ACCESS_SOURCE, SHARE_SOURCE]));
  serveLots(router, lots, access);
  serveAlerts(router, alerts, access);
  serveAlertmanagerHook(router, exchange.hook);
  servePresence(router, access);
  lab.serve(router);
  const onSocket = sockets.serve.bind(sockets);
  for (const transport of Object.values(SERVER_TRANSPORTS)) {
    transport.install({ hub, access, router, onSocket });
  }
  if (front !== undefined) serveNetwork(router, front.proxy);
  servePage(router, { ...rooms.page, ...(front !== undefined && { onDocument: recogniseViewer }) });
  const listener = getRequestListener(router.fetch);
  const web = (request: IncomingMessage, response: ServerResponse): void => {
    listener(request, response).catch((error: unknown) => {
      onFailure(error);
      response.destroy();
    });
  };
  sockets.engine.on('connection', (connection) => {
    if (connection.transport.name === 'polling') turnstile.session(connection);
  });
  return { web, sockets };
}
