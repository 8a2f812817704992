import { OPEN_NETWORK, PAGE_PATHS, Refusal } from '#protocol';
import { exitOnSignals } from '../lib/process.ts';
import { finish, round } from '../lib/report.ts';
import { startServer } from '../lib/switchyard.ts';
import { measure } from './measure.ts';
import { readOptions } from './options.ts';
import { labFigures, laneTable, projectionText, verdictText } from './tables.ts';

const options = readOptions();
exitOnSignals();

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Takes what uses a server; runs it on the one that was named, or on one of its own. */
async function onServer<T>(use: (origin: string) => Promise<T>): Promise<T> {
  if (options.url !== undefined) return use(options.url);
  const flags = options.profile === OPEN_NETWORK ? [] : ['--demo'];
  const server = await startServer({ flags: [...flags, '--lab', 'everyone'] });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}

async function main(): Promise<number> {
  const { recording, clockError, report } = await onServer((origin) => measure(origin, options, say));
  const { version, node, os, cpu, cores } = recording.conditions;
  say(`Switchyard ${version}, Node ${node}, ${os}, ${cpu} × ${cores}.`);
  say(`${recording.seconds} s, clock right to ${round(clockError)} ms, network ${options.profile}.\n`);
  say(
    `${laneTable(recording)}\n\n${verdictText(recording)}\n\n${projectionText(recording, options.viewers)}`,
  );
  if (report !== undefined) say(`\nReport: ${options.url ?? ''}${PAGE_PATHS.lab}/reports/${report}`);
  return finish('lab', labFigures(recording), options.json);
}

try {
  process.exitCode = await main();
} catch (error) {
  const words =
    error instanceof Refusal
      ? `${error.message} ${error.next}`
      : error instanceof Error
        ? error.message
        : String(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}
