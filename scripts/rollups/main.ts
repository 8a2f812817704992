import { parseArgs } from 'node:util';
import { DatabaseRefused, LogError } from '../../db/errors.ts';
import type { Progress } from '../../db/log.ts';
import { checkLog, rebuildLog } from '../../db/rollups.ts';
import { exitOnSignals } from '../lib/process.ts';

const HELP = `Usage: npm run rollups -- <command> [flags]

Rollups are what each series did in every 10 s, minute and 10 minutes, kept beside the log and longer than it.

  rebuild          makes them anew from the log, with no server at it. What the log no longer has all
                   samples of stays as it is. All or nothing: stopped half-way, the old ones are there.
  check            compares them with the log, writes nothing, and may run beside a server;
                   exits 1 when they differ
  --data <folder>  folder of the event log (data)
  --help
`;

/** Milliseconds between two progress lines. */
const WORD_EVERY = 500;

function giveUp(sentence: string, code: number): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

function readCommand(): { command: string; dataFolder: string } {
  try {
    const { values, positionals } = parseArgs({
      options: { data: { type: 'string', default: 'data' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help === true) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const [command, ...more] = positionals;
    if (command === undefined || more.length > 0) return giveUp('Say rebuild or check. See --help.', 2);
    return { command, dataFolder: values.data };
  } catch (error) {
    return giveUp(`${error instanceof Error ? error.message : String(error)}\nSee --help.`, 2);
  }
}

/** Returns what prints how far the work is: a line that is written over on a terminal, lines elsewhere. */
function progressLine(): (progress: Progress) => void {
  const begin = performance.now();
  let word = begin;
  const end = process.stdout.isTTY ? '\r' : '\n';
  return ({ done, total }) => {
    const now = performance.now();
    if (now - word < WORD_EVERY && done < total) return;
    word = now;
    const rate = Math.round(done / Math.max(0.001, (now - begin) / 1000));
    const line = `${Math.floor((100 * done) / total)} %  ${done} of ${total} events  ${rate} events/s`;
    process.stdout.write(`${line.padEnd(70)}${done === total ? '\n' : end}`);
  };
}

async function rebuild(dataFolder: string): Promise<number> {
  const { events, rows, kept } = await rebuildLog({ dataFolder }, progressLine());
  process.stdout.write(
    `Rebuilt ${rows} rows of rollups from ${events} events. ${kept} rows stay as they were: the log no longer has all of their samples.\n`,
  );
  return 0;
}

async function check(dataFolder: string): Promise<number> {
  const { rows, missing, extra, different } = await checkLog({ dataFolder }, progressLine());
  const good = missing + extra + different === 0;
  process.stdout.write(
    good
      ? `${rows} rows of rollups agree with the log.\n`
      : `Of ${rows} rows of rollups ${different} differ from the log; ${missing} are missing, ${extra} are too many. ` +
          'Stop the server and run: npm run rollups -- rebuild\n',
  );
  return good ? 0 : 1;
}

const COMMANDS: Readonly<Record<string, (dataFolder: string) => Promise<number>>> = { rebuild, check };

exitOnSignals();
const { command, dataFolder } = readCommand();
const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
if (!run) giveUp(`There is no command "${command}". See --help.`, 2);
try {
  process.exitCode = await run(dataFolder);
} catch (error) {
  if (error instanceof LogError && error.code === 'busy') giveUp(`${error.message} Stop it first.`, 3);
  if (error instanceof DatabaseRefused || error instanceof LogError) giveUp(error.message, 3);
  throw error;
}
