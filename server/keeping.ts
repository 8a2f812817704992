import type { Logger } from 'pino';
import type { Log } from '../db/log.ts';
import type { Config } from './config.ts';

/** Milliseconds between two looks at what may go. */
const INTERVAL = 60_000;

/** Takes the log, the settings and the logger; deletes now and then what need not be kept. Returns the way to stop. */
export function keepLog(log: Log, { keepHours, keepMegabytes }: Config, logger: Logger): () => void {
  const policy = { maxAge: keepHours * 3_600_000, maxBytes: keepMegabytes * 1024 * 1024 };
  const look = (): void => {
    log.retain(policy).then(
      ({ deleted, floor }) => {
        if (deleted > 0) logger.debug({ deleted, floor }, 'old events deleted');
      },
      (error: unknown) => logger.error({ err: error }, 'old events could not be deleted'),
    );
  };
  look();
  const timer = setInterval(look, INTERVAL);
  return () => clearInterval(timer);
}
