import type { Logger } from 'pino';
import type { Log } from '../../db/log.ts';
import type { Config } from '../config.ts';
import { createHostSource } from './host.ts';
import { createProcessesSource } from './processes.ts';
import { SourceRunner } from './runner.ts';
import { createSynthetic } from './synthetic.ts';
import type { ServerVitals } from './vitals.ts';

/** Takes the settings, the log, the server's own figures and the logger; begins to run every source that is set. Rejects with LogError. */
export async function startSources(
  config: Config,
  log: Log,
  vitals: ServerVitals,
  logger: Logger,
): Promise<SourceRunner> {
  const onFault = (name: string, error: unknown): void =>
    logger.warn({ err: error, name }, 'a measurement failed');
  const runner = await SourceRunner.open(log, (topic, error) =>
    logger.error({ err: error, topic }, 'a source ended'),
  );
  if (config.hostMetrics) {
    runner.start(createHostSource({ vitals, onFault }));
    runner.start(createProcessesSource({ onFault }));
  }
  const { syntheticRate: rate, syntheticBytes: bytes, syntheticSeries: series } = config;
  if (rate > 0) {
    runner.start(createSynthetic({ rate, bytes, ...(series > 0 && { series }), onFault }));
  }
  return runner;
}
