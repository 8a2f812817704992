import { prepareToMeasure, requireChromium } from '../lib/chromium.ts';
import { readArgs } from '../lib/args.ts';
import { finish, figure } from '../lib/report.ts';
import { startServer } from '../lib/switchyard.ts';
import { launch } from '../stage/chromium.ts';
import { LAB_ROWS } from './rows.ts';
import { runLabRows } from './run.ts';
import { labRowFigures, labTable, labWords } from './told.ts';
import { offeredNetworks } from './trial.ts';

const HELP = `Usage: npm run lab:networks -- [flags]

Opens the Lab of a demo in Chromium and puts every lane behind each network that the page offers, by the page's own selects.
Compares with what is recorded (scripts/lab-networks/rows.ts): which lanes deliver and which do not, what Auto settles on, what the
page says, and that nothing is missing or comes twice. The table has the longest silence of each lane as well.

  --only <text>  only networks whose name begins so, such as upgrade
  --pages <n>    pages at a time, 1 to 4 (3)
  --quick        those that are unlike and quick: under 50 s
  --json         one JSON object as the last line

Exits 0 only when all is as recorded.
`;

const options = readArgs(HELP, {
  only: { type: 'string', default: '' },
  pages: { type: 'string', default: '3' },
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const pages = Number(options.pages);
const rows = LAB_ROWS.filter(
  ({ profile, slow }) => profile.startsWith(options.only) && !(options.quick && slow),
);
if (![1, 2, 3, 4].includes(pages) || rows.length === 0) {
  process.stderr.write('--pages is 1 to 4, and --only the beginning of a network that is run. See --help.\n');
  process.exit(2);
}

const chromium = requireChromium();
await prepareToMeasure();
const browser = await launch(chromium);
process.stdout.write(`Chromium ${browser.version()}\n`);
const server = await startServer({ flags: ['--demo', '--lab', 'everyone'] });
try {
  const offered = await offeredNetworks(browser, server.url);
  const results = await runLabRows(browser, server.url, rows, pages);
  process.stdout.write(`\n${labTable(results)}\n\n${labWords(results)}\n`);
  const recorded = new Set<string>(LAB_ROWS.map(({ profile }) => profile));
  const unknown = offered.filter((name) => !recorded.has(name));
  const figures = [
    figure('networks offered', offered.length, '', { atLeast: recorded.size }),
    figure('networks offered without an expectation', unknown.length, '', { atMost: 0 }),
    ...results.flatMap(labRowFigures),
  ];
  process.exitCode = finish('lab:networks', figures, options.json);
} finally {
  await browser.close();
  await server.stop();
}
