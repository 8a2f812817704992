import { join } from 'node:path';
import type { Logger } from 'pino';
import { BUILT_IN_RULES } from '#domain';
import type { Log } from '../db/log.ts';
import { openLog } from '../db/open.ts';
import { lapseOf, openComers } from './access/open.ts';
import { rightsOf } from './access/rights.ts';
import { Alerts } from './alerts/alerts.ts';
import { Exchange } from './alerts/exchange.ts';
import { Lots } from './auctions/lots.ts';
import type { Config } from './config.ts';
import { openDoors, type Rooms } from './doors.ts';
import { readDocument } from './http/document.ts';
import { FrontDoor } from './http/front-door.ts';
import { openHosting } from './http/hosting.ts';
import { OriginPolicy } from './http/origin-policy.ts';
import { mainScript } from './http/page-script.ts';
import { Hub } from './hub/hub.ts';
import { Lab } from './lab/lab.ts';
import type { NetworkProxy } from './lab/network.ts';
import { Notebook } from './notes/notebook.ts';
import type { SocketServer } from './transports/socket-server.ts';

/** Every part of the server, made and tied together. Nothing listens, and nothing goes on by itself yet. */
export interface Parts extends Pick<
  Rooms,
  'hub' | 'access' | 'shares' | 'notes' | 'lots' | 'alerts' | 'exchange' | 'lab' | 'hosting'
> {
  readonly log: Log;
  readonly sockets: SocketServer;
  readonly door: FrontDoor;
  /** Takes which origins and hosts are the server's own: until then, none. */
  setPolicy(policy: OriginPolicy): void;
}

/**
 * Takes the settings, the folder of the built page, the logger, and in a demo the proxy before it; makes every part of the server.
 * The only composer. Rejects when the log cannot be had.
 */
export async function compose(
  config: Config,
  pageFolder: string,
  logger: Logger,
  proxy: NetworkProxy | undefined,
): Promise<Parts> {
  const { basePath, heartbeat, maxUnsent, pollEvery } = config;
  const failure =
    (what: string) =>
    (error: unknown): void =>
      logger.error({ err: error }, what);
  const onFailure = failure('a connection failed');
  const document = await readDocument(join(pageFolder, 'index.html'), basePath);
  // Below the site: a page compares it with its own script's.
  const page = mainScript(document ?? '')?.slice(basePath.length);
  const hosting = openHosting(config, logger);
  const log = openLog({ dataFolder: config.data });
  let policy = new OriginPolicy([]);
  const comers = await openComers({
    folder: config.data,
    log,
    rights: rightsOf(config),
    isOwn: (origin) => policy.isOwn(origin),
    cookie: { path: basePath || '/', secure: hosting.isSecure },
    hub: () => hub,
    onFailure: failure('a use or a failed sign-in could not be written'),
  });
  const { access, shares } = comers;
  const lapse = lapseOf.bind(undefined, comers);
  const demo = proxy !== undefined;
  const hub = new Hub(log, { heartbeat, maxUnsent, pollEvery, page, demo, lapse, onFailure });
  const lots = new Lots({ log, access, onFailure: failure('a lot could not be opened or closed yet') });
  const alerts = new Alerts({
    log,
    access,
    // They are about what this machine measures of itself.
    builtIn: config.hostMetrics ? BUILT_IN_RULES : [],
    onFailure: failure('an alert could not be evaluated or written yet'),
  });
  const exchange = new Exchange({
    config,
    log,
    access,
    books: alerts.books,
    onFailure: failure('a message could not be read or written yet'),
  });
  const notes = new Notebook({ log, access });
  const lab = new Lab({
    log,
    access,
    watchList: hub.watchList,
    heartbeat,
    proxy,
    onFailure: failure('a Lab session could not be written yet'),
  });
  const rooms = { hub, access, shares, notes, lots, alerts, exchange, lab, hosting };
  const { web, sockets } = openDoors({
    ...rooms,
    page: { folder: pageFolder, basePath, document },
    embed: await readDocument(join(pageFolder, 'embed.html'), basePath),
    logger,
    onFailure,
    proxy,
  });
  const door = new FrontDoor({
    hosting,
    onlooker: lab.onlooker,
    policy: () => policy,
    web,
    engine: sockets.engine,
    onFailure,
  });
  return { ...rooms, log, sockets, door, setPolicy: (next) => void (policy = next) };
}
