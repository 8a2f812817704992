import { join } from 'node:path';
import type { Logger } from 'pino';
import { BUILT_IN_RULES } from '#domain';
import { openLog } from '../db/open.ts';
import { Alerts } from './alerts/alerts.ts';
import { Exchange } from './alerts/exchange.ts';
import { lapseOf, openComers } from './access/open.ts';
import { rightsOf } from './access/rights.ts';
import { Lots } from './auctions/lots.ts';
import type { Config } from './config.ts';
import { openDoors } from './doors.ts';
import { listen, namedOrigins, schemeOf, urlOf } from './http/address.ts';
import { readDocument } from './http/document.ts';
import { FrontDoor } from './http/front-door.ts';
import { loopbackOrigins, OriginPolicy } from './http/origin-policy.ts';
import { openHosting } from './http/hosting.ts';
import { mainScript } from './http/page-script.ts';
import { Hub } from './hub/hub.ts';
import { fillRollups, keepLog } from './keeping.ts';
import { Lab } from './lab/lab.ts';
import type { NetworkProxy } from './lab/network.ts';
import { Notebook } from './notes/notebook.ts';
import type { SourceRunner } from './sources/runner.ts';
import { startSources } from './sources/start.ts';

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
    cookie: { path: basePath || '/', secure: hosting.isSecure },
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
  const rooms = {
    hub,
    access,
    shares,
    notes,
    lots,
    alerts,
    exchange,
    lab,
    hosting,
    page: { folder: pageFolder, basePath, document },
    embed: await readDocument(join(pageFolder, 'embed.html'), basePath),
  };
  const { web, sockets } = openDoors({ ...rooms, logger, onFailure, proxy: front?.proxy });

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
    lab.listens({ host: config.host, port: own, tls: hosting.pair !== undefined, url });
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
