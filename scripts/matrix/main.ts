import * as v from 'valibot';
import { readArgs } from '../lib/args.ts';
import { prepareToMeasure, requireChromium } from '../lib/chromium.ts';
import { finish, type Figure } from '../lib/report.ts';
import { chromiumViewers, launch } from '../stage/chromium.ts';
import { findFirefox, firefoxViewers } from '../stage/firefox.ts';
import { findNginx } from '../stage/nginx.ts';
import { setScene, type Scene } from '../stage/scene.ts';
import type { ViewerBrowser } from '../stage/viewer.ts';
import { nginxJob, proxyJob, runJobs, type Job } from './jobs.ts';
import { liftBlock } from './lifted.ts';
import { BLOCKS, HEARTBEAT, LINES, NGINX, TURNS, type Row } from './rows.ts';
import { figuresOf, tableOf, tellLifted, wordsOf } from './told.ts';

const SECTIONS = ['profiles', 'nginx', 'lifted'] as const;

const HELP = `Usage: npm run matrix -- [flags]

Opens the page in a real browser, in automatic mode and with 100 events a second flowing, on every network that the hostile
proxy can be, and through a real nginx. Prints for each: the time from the start of the feed (and from navigation) to the
first live event, the transport settled on, the cause that the page named and its words, the longest silence, gaps and
duplicates. Then lifts a block of WebSocket and watches the page go back.

  --browser <name>   chromium or firefox (chromium)
  --section <name>   only ${SECTIONS.join(', ')}
  --only <text>      only rows whose name begins so, such as upgrade-403 or nginx
  --runs <n>         runs of each row whose time has a goal (5)
  --quick            one run, everything at once: under 50 s; times are coarser
  --json             one JSON object as the last line
`;

const OptionsSchema = v.object({
  browser: v.optional(v.picklist(['chromium', 'firefox']), 'chromium'),
  section: v.optional(v.picklist(SECTIONS)),
  only: v.optional(v.string()),
  runs: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d*$/, 'must be a whole number above 0'), v.transform(Number)),
  ),
  quick: v.optional(v.boolean(), false),
  json: v.optional(v.boolean(), false),
});
type Options = v.InferOutput<typeof OptionsSchema>;

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const given = readArgs(HELP, {
    ...{ browser: text, section: text, only: text, runs: text },
    ...{ quick: flag, json: flag },
  });
  const result = v.safeParse(OptionsSchema, given);
  if (result.success) return result.output;
  const [{ message, path }] = result.issues;
  process.stderr.write(`--${String(path?.[0].key ?? '')}: ${message}\nSee --help.\n`);
  process.exit(2);
}

async function startBrowser(name: Options['browser']): Promise<ViewerBrowser> {
  if (name === 'chromium') return chromiumViewers(await launch(requireChromium()));
  const path = findFirefox();
  if (path !== undefined) return firefoxViewers(path);
  process.stderr.write(
    'There is no Firefox here. Install one (apt-get install firefox-esr) or set FIREFOX_PATH.\n',
  );
  process.exit(2);
}

/** Milliseconds of the block that is lifted. */
const BLOCKED = { long: 20_000, quick: 6_000 };

/** What is run: each list by itself, one after the other; `lifted` beside the last, or alone. */
function plan(options: Options, browser: ViewerBrowser, scene: Scene): Job[][] {
  const wanted = (row: Row): boolean => row.name.startsWith(options.only ?? '');
  const here = (section: (typeof SECTIONS)[number]): boolean => (options.section ?? section) === section;
  const runs = options.runs ?? (options.quick ? 1 : 5);
  const profiles = (rows: readonly Parameters<typeof proxyJob>[2][], count = 1): Job[] =>
    !here('profiles')
      ? []
      : rows
          .filter(wanted)
          .flatMap((row) => Array.from({ length: count }, () => proxyJob(browser, scene, row)));
  const nginx = findNginx();
  if (nginx === undefined && here('nginx'))
    process.stdout.write('There is no nginx here: its rows are left out.\n');
  const nginxes =
    nginx === undefined || !here('nginx')
      ? []
      : NGINX.filter(wanted).map((row) => nginxJob(browser, nginx, row));
  const lists = [profiles(BLOCKS, runs), profiles(TURNS), [...profiles(LINES), ...nginxes]];
  return options.quick ? [[1, 0, 2].flatMap((place) => lists[place] ?? [])] : lists;
}

async function measure(options: Options, browser: ViewerBrowser, scene: Scene): Promise<Figure[]> {
  const lifts = (options.section ?? 'lifted') === 'lifted' && options.only === undefined;
  const lift = () => liftBlock(browser, scene, options.quick ? BLOCKED.quick : BLOCKED.long);
  const early = lifts && options.quick ? lift() : undefined;
  await early?.catch(() => undefined);
  const results = [];
  for (const jobs of plan(options, browser, scene)) results.push(...(await runJobs(jobs)));
  if (results.length > 0) process.stdout.write(`\n${tableOf(results)}\n\n${wordsOf(results)}\n`);
  const figures = results.flatMap(figuresOf);
  if (!lifts) return figures;
  const told = tellLifted(await (early ?? lift()));
  process.stdout.write(`\n${told.line}\n`);
  return [...figures, ...told.figures];
}

const options = readOptions();
await prepareToMeasure();
const browser = await startBrowser(options.browser);
process.stdout.write(`${browser.version}\n`);
const scene = await setScene(['--heartbeat', String(HEARTBEAT)]);
try {
  process.exitCode = finish('matrix', await measure(options, browser, scene), options.json);
} finally {
  await browser.close();
  await scene.close();
}
