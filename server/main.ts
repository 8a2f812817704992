import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { PAGE_PATHS } from '#protocol';
import { startApp, type App } from './app.ts';
import { ConfigError } from './config-error.ts';
import { helpText, readConfig, type Config } from './config.ts';
import { startDemo } from './demo.ts';
import { projectRoot } from './project-root.ts';
import { startTrouble } from './start-trouble.ts';

/** Milliseconds after which a stop no longer waits for anything. */
const STOP_DEADLINE = 10_000;

function giveUp(sentence: string): never {
  process.stderr.write(`Switchyard cannot start: ${sentence}\n`);
  process.exit(1);
}

function configure(): Config {
  try {
    const config = readConfig(process.argv.slice(2), process.env);
    if (config !== 'help') return config;
  } catch (error) {
    if (error instanceof ConfigError) return giveUp(error.message);
    throw error;
  }
  process.stdout.write(helpText());
  process.exit(0);
}

async function start(config: Config, logger: Logger): Promise<App> {
  try {
    const begin = config.demo ? startDemo : startApp;
    return await begin(config, join(projectRoot(import.meta.dirname), 'dist', 'web'), logger);
  } catch (error) {
    const trouble = startTrouble(error, config);
    if (trouble !== undefined) return giveUp(trouble);
    throw error;
  }
}

function stopOnSignals(app: App, logger: Logger): void {
  const stop = (signal: string): void => {
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_DEADLINE).unref();
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
}

/** The code is behind the # where no server sees it. A demo's file goes when it stops. */
function adminHint({ url, admin }: App, { demo }: Config): string {
  const link = `Sign in as admin (once, within 15 minutes): ${url}${PAGE_PATHS.signIn}#code=${admin.code}`;
  return demo ? link : `${link}\nLater: ${url}${PAGE_PATHS.signIn} with the token in ${admin.file}`;
}

const config = configure();
const logger = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
const app = await start(config, logger);
stopOnSignals(app, logger);
logger.info({ url: app.url, ...(config.demo ? { demo: true } : { data: config.data }) }, 'started');
process.stdout.write(`Switchyard is live at ${app.url}\n${adminHint(app, config)}\n`);
