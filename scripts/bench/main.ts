import { readArgs } from '../lib/args.ts';
import { canPin, exitOnSignals } from '../lib/process.ts';
import { finish, type Figure } from '../lib/report.ts';
import { serverFile } from '../lib/switchyard.ts';
import { available, PEERS } from './contestants.ts';
import { DELIVERY } from './delivery.ts';
import { Generator } from './generator.ts';
import { MEMORY } from './memory.ts';
import { SAMPLES } from './samples.ts';
import type { Context, Section } from './section.ts';
import { URGENT } from './urgent.ts';
import { WIRE } from './wire.ts';

/** Measures what Switchyard costs, beside what others cost, in the same run. */

const SECTIONS: readonly Section[] = [...DELIVERY, WIRE, SAMPLES, URGENT, MEMORY];

const HELP = `Usage: npm run bench -- [--quick] [--only section] [--json]

Measures what one delivered event costs: server CPU, latency, bytes on the wire, memory. Beside Switchyard, in the same
run and in turn with it: one bare write for each viewer and event (the limit), plain ws, plain SSE, Socket.IO, and Nchan
where nginx has it. Needs Linux (/proc).

  --quick         within 50 s: fewer peers and shorter windows
  --only section  one section only, also one that --quick leaves out:
${SECTIONS.map(({ name, about }) => `                    ${name.padEnd(10)} ${about}`).join('\n')}
  --json          the figures as one JSON object on the last line
  --help

Exits 0 only when all goals are met.
`;

const METHOD = `Every server is a process of its own${canPin ? ', kept on one core, the load generator on another' : ''}. Each measurement starts it
afresh (with --quick the transports of one server share a process).
CPU is user + system time of the server in the window, by the events that arrived. For Nchan it is the worker, which takes the
publications as well; Switchyard's includes making, committing and syncing the events. Events are 200 bytes each, made in
batches of 10 ms at 1000/s. Latency is from the event's own time (whole milliseconds, the middle taken) to the viewer's
socket. Requests carry the headers of a browser, without compression; the handshake is not counted. Ratios are medians of the
ratios within each round. Memory is the slope of the resident set over idle connections after a full collection, with a small
young generation, which grows with traffic and not with connections.`;

const options = readArgs(HELP, {
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
});

function chosen(): readonly Section[] {
  const { only, quick } = options;
  if (only === undefined) return SECTIONS.filter((section) => !quick || section.quick);
  const sections = SECTIONS.filter(({ name }) => name === only);
  if (sections.length > 0) return sections;
  process.stderr.write(`There is no section "${only}". See --help.\n`);
  process.exit(2);
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function run(): Promise<number> {
  const sections = chosen();
  if (serverFile() === undefined) say('There is no Switchyard server here: its goals will be missed.');
  if (!available(PEERS.nchanWs)) say('There is no nginx with Nchan here: it is left out.');
  say(METHOD);
  const generator = new Generator();
  const context: Context = {
    generator,
    quick: options.quick,
    rounds: options.quick ? 1 : 3,
    timing: options.quick ? { warm: 700, window: 1200 } : { warm: 1000, window: 2000 },
    say,
  };
  const figures: Figure[] = [];
  try {
    for (const section of sections) {
      say(`\n${section.name}: ${section.about}`);
      figures.push(...(await section.run(context)));
    }
  } finally {
    await generator.stop();
  }
  return finish('bench', figures, options.json);
}

exitOnSignals();
process.exitCode = await run();
