import type { Logger } from 'pino';
import type { Log, RetentionPolicy } from '../db/log.ts';
import type { Config } from './config.ts';

/** Milliseconds between two looks at what may go. */
const INTERVAL = 60_000;

/** Milliseconds between two words about how far a long work is. */
const WORD_EVERY = 2_000;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Takes the log, the settings and the logger; deletes now and then what need not be kept. Returns the way to stop. */
export function keepLog(log: Log, config: Config, logger: Logger): () => void {
  const policy = policyOf(config);
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

function policyOf({
  keepHours,
  keepMegabytes,
  keep10sHours,
  keep1mDays,
  keep10mDays,
}: Config): RetentionPolicy {
  return {
    maxAge: keepHours * HOUR,
    maxBytes: keepMegabytes * 1024 * 1024,
    rollups: { 10_000: keep10sHours * HOUR, 60_000: keep1mDays * DAY, 600_000: keep10mDays * DAY },
  };
}

/** Takes a log and the logger; makes the rollups of a log from before there were any, and says so. */
export async function fillRollups(log: Log, logger: Logger): Promise<void> {
  const begin = performance.now();
  let word = -Infinity;
  const made = await log.fillRollups(({ done, total }) => {
    if (performance.now() - word < WORD_EVERY) return;
    word = performance.now();
    logger.info({ done, total }, 'this log has no rollups yet: making them from its events, once');
  });
  if (made) logger.info({ ...made, ms: Math.round(performance.now() - begin) }, 'rollups made');
}
