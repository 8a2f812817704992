import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Socket as Connection } from 'engine.io';
import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import { serveAccess } from './access/access-door.ts';
import type { Access } from './access/access.ts';
import { ACCESS_SOURCE, AuditList } from './access/audit.ts';
import { serveAlerts } from './alerts/alerts-door.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { Exchange } from './alerts/exchange.ts';
import { serveAlertmanagerHook } from './alerts/outside/hook-door.ts';
import { serveIdentity } from './access/identity-door.ts';
import { serveSession } from './access/session-door.ts';
import { serveSharing } from './access/shares/doors.ts';
import { SHARE_SOURCE } from './access/shares/share-audit.ts';
import type { Shares } from './access/shares/shares.ts';
import { serveLots } from './auctions/lots-door.ts';
import type { Lots } from './auctions/lots.ts';
import { Commands } from './commands/commands.ts';
import { serveCommands } from './commands/http-door.ts';
import { serveSocketCommands, type SocketDesk } from './commands/socket-door.ts';
import { serveHealth } from './http/health.ts';
import type { Hosting } from './http/hosting.ts';
import { serveHistory } from './http/history.ts';
import { servePage, type PageOptions } from './http/page.ts';
import { createRouter } from './http/router.ts';
import { serveSnapshot } from './http/snapshot.ts';
import type { Hub } from './hub/hub.ts';
import type { Lab } from './lab/lab.ts';
import { serveNetwork, type NetworkProxy } from './lab/network.ts';
import { recogniseViewer } from './lab/viewer-cookie.ts';
import { serveMetrics } from './metrics.ts';
import type { Notebook } from './notes/notebook.ts';
import { servePresence } from './presence/presence-door.ts';
import { SERVER_TRANSPORTS } from './transports/registry.ts';
import type { Reader } from './transports/reader.ts';
import { SocketServer } from './transports/socket-server.ts';

/** What stands behind the doors. */
export interface Rooms {
  readonly hub: Hub;
  readonly access: Access;
  readonly shares: Shares;
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
  /** In a demo, the proxy before the server, by which each viewer breaks his own network. */
  readonly proxy: NetworkProxy | undefined;
}

/** What the front door leads to. */
export interface Doors {
  /** The page and REST. */
  readonly web: (request: IncomingMessage, response: ServerResponse) => void;
  readonly sockets: SocketServer;
}

/** Takes what stands behind the doors; opens everything that can be asked, behind the front door. */
export function openDoors(rooms: Rooms): Doors {
  const { hub, access, shares, notes, lots, alerts, exchange, lab, hosting, logger, onFailure, proxy } =
    rooms;
  const { turnstile } = hosting;
  const handlers = { notes, lots: lots.auctions, alerts: alerts.desk, channels: exchange.delivery };
  const commands = new Commands(handlers, access.rights, turnstile);
  const desk: SocketDesk = { commands, admit: (client) => turnstile.command(client), onFailure };
  const accept = (socket: Socket, reader: Reader): void => serveSocketCommands(socket, reader, desk);
  const cookieIn = (header: string | undefined) => access.sessions.cookie.in(header)?.value;
  const sockets = new SocketServer({ hub, access, cookieIn }, accept, onFailure);
  const router = createRouter(logger);
  serveHealth(router, hub);
  serveMetrics(router, { hub, lots, alerts, access });
  serveSnapshot(router, { hub, access });
  serveHistory(router, { hub, access });
  const { embed } = rooms;
  serveSharing(router, { shares, access, hub, embed, lots: lots.index, firing: () => alerts.firing() });
  serveCommands(router, commands, access);
  serveIdentity(router, access);
  serveSession(router, access);
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
  if (proxy !== undefined) serveNetwork(router, proxy);
  servePage(router, { ...rooms.page, ...(proxy !== undefined && { onDocument: recogniseViewer }) });
  const listener = getRequestListener(router.fetch);
  const web = (request: IncomingMessage, response: ServerResponse): void => {
    listener(request, response).catch((error: unknown) => {
      onFailure(error);
      response.destroy();
    });
  };
  sockets.engine.on('connection', (connection: Connection) => {
    if (connection.transport.name === 'polling') turnstile.session(connection);
  });
  return { web, sockets };
}
