import type { Logger } from 'pino';
import { compose, type Parts } from './compose.ts';
import type { Config } from './config.ts';
import { listen, namedOrigins, schemeOf, urlOf } from './http/address.ts';
import { loopbackOrigins, OriginPolicy } from './http/origin-policy.ts';
import { fillRollups, keepLog } from './keeping.ts';
import type { NetworkProxy } from './lab/network.ts';
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

/** What goes on by itself once the server listens; each is there from its start on. */
interface Background {
  sources?: SourceRunner;
  stopKeeping?: () => void;
  stopWatching?: () => void;
}

/** Milliseconds that viewers have to take their goodbye before their connections are cut. */
const GOODBYE = 2_500;

/**
 * Takes the settings, the folder of the built page, the logger, and in a demo the proxy before it; starts everything.
 * Rejects when the log or the port cannot be had; nothing is left open then.
 */
export async function startApp(
  config: Config,
  pageFolder: string,
  logger: Logger,
  front?: Front,
): Promise<App> {
  const parts = await compose(config, pageFolder, logger, front?.proxy);
  const { access } = parts;
  const background: Background = {};
  try {
    await readStates(parts, logger);
    const url = await openPort(parts, config, front);
    await startBackground(background, parts, config, logger);
    let stopping: Promise<void> | undefined;
    const admin = { file: access.adminFile, token: access.adminToken, code: access.startCode() };
    return { url, admin, stop: () => (stopping ??= drain(parts, background)) };
  } catch (error) {
    await drain(parts, background);
    throw error;
  }
}

/** Reads from the log what everything stands at, before anybody can ask. */
async function readStates(parts: Parts, logger: Logger): Promise<void> {
  await fillRollups(parts.log, logger);
  await parts.access.open();
  // First: it looks when something was written for the last time.
  await parts.shares.open();
  await parts.alerts.open();
  await parts.notes.open();
  await parts.lots.open();
}

/** Listens; returns where the server can be opened, which everything that says or judges addresses is told. */
async function openPort(parts: Parts, config: Config, front: Front | undefined): Promise<string> {
  const { door, exchange, lab, hosting } = parts;
  const own = await listen(door.server, config);
  front?.serves(own);
  const port = front?.port ?? own;
  const url = urlOf(config, port);
  await exchange.open(url);
  lab.listens({ host: config.host, port: own, tls: hosting.pair !== undefined, url });
  parts.setPolicy(new OriginPolicy([...loopbackOrigins(port, schemeOf(config)), ...namedOrigins(config)]));
  return url;
}

async function startBackground(
  background: Background,
  parts: Parts,
  config: Config,
  logger: Logger,
): Promise<void> {
  const { log, hub, exchange, hosting, door } = parts;
  const vitals = {
    connections: () => hub.connections(),
    head: () => log.head,
    outboxOldest: () => exchange.delivery.outbox.waitedFor(),
  };
  background.sources = await startSources(config, log, vitals, logger);
  background.stopKeeping = keepLog(log, config, logger);
  background.stopWatching = hosting.watch((pair) => door.renew(pair));
}

async function drain(parts: Parts, { sources, stopKeeping, stopWatching }: Background): Promise<void> {
  const { log, hub, lab, lots, alerts, access, shares, exchange, sockets, door } = parts;
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
}
