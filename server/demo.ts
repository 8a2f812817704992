import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { PATHS } from '#protocol';
import { startApp, type App } from './app.ts';
import type { Config } from './config.ts';
import { startBots } from './lab/bots/bots.ts';
import { startHostileProxy } from './lab/proxy/proxy.ts';

/** Made-up events a second, where the settings ask for none. */
const RATE = 20;

/**
 * Takes the settings, the folder of the built page and the logger; starts a board with a temporary log behind the hostile
 * proxy, which people reach in its place, and an auction house with bots. Rejects when the port cannot be had; nothing is left open then.
 */
export async function startDemo(config: Config, pageFolder: string, logger: Logger): Promise<App> {
  const data = mkdtempSync(join(tmpdir(), 'switchyard-demo-'));
  const undo: (() => unknown)[] = [() => rmSync(data, { recursive: true, force: true })];
  const end = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      // One that fails must not keep the others from their turn.
      await Promise.resolve(step()).catch((error: unknown) =>
        logger.error({ err: error }, 'the demo did not end well'),
      );
    }
  };
  try {
    const target = { host: '127.0.0.1', port: 0 };
    const proxy = await startHostileProxy({
      target,
      host: config.host,
      port: config.port,
      exempt: (path) => path === PATHS.network || path.startsWith(`${PATHS.lab}/`),
      onAction: (action) => logger.info({ network: action }, action.did),
    });
    undo.push(() => proxy.close());
    const { syntheticRate } = config;
    const behind = { ...config, ...target, data, hostMetrics: true, syntheticRate: syntheticRate || RATE };
    const serves = (port: number): void => void (target.port = port);
    const app = await startApp(behind, pageFolder, logger, { port: proxy.port, proxy, serves });
    undo.push(() => app.stop());
    const bots = startBots(proxy.url, logger);
    undo.push(() => bots.stop());
    let ending: Promise<void> | undefined;
    return { url: proxy.url, admin: app.admin, stop: () => (ending ??= end()) };
  } catch (error) {
    await end();
    throw error;
  }
}
