import { prepareToMeasure, requireChromium } from '../lib/chromium.ts';
import { finish, type Figure } from '../lib/report.ts';
import { chromiumViewers, launch } from '../stage/chromium.ts';
import { findFirefox, firefoxViewers } from '../stage/firefox.ts';
import { findNginx } from '../stage/nginx.ts';
import { setScene, type Scene } from '../stage/scene.ts';
import { firstEvent } from '../stage/seen.ts';
import type { ViewerBrowser } from '../stage/viewer.ts';
import { nginxJob, proxyJob, runJobs, type Job, type Result } from './jobs.ts';
import { liftBlock } from './lifted.ts';
import { readOptions, type Options } from './options.ts';
import {
  BLOCKS,
  HEARTBEAT,
  LINES,
  NGINX,
  NGINX_TIMEOUT,
  THIN,
  TURNS,
  type NginxRow,
  type ProxyRow,
  type Row,
} from './rows.ts';
import { figuresOf, tableOf, tellLifted, wordsOf } from './told.ts';

/** Milliseconds of the block that is lifted. */
const BLOCKED = { long: 20_000, quick: 6_000 };

async function startBrowser(name: Options['browser']): Promise<ViewerBrowser> {
  if (name === 'chromium') return chromiumViewers(await launch(requireChromium()));
  const path = findFirefox();
  if (path !== undefined) return firefoxViewers(path);
  process.stderr.write(
    'There is no Firefox here. Install one (apt-get install firefox-esr) or set FIREFOX_PATH.\n',
  );
  process.exit(2);
}

/** Runs in lists: the rows of one are opened one after the other and run on together; the next waits for all of them. */
function plan({ sections, only, runs, quick }: Options, browser: ViewerBrowser, scene: Scene): Job[][] {
  const wanted = ({ name, alike }: Row): boolean => name.startsWith(only) && !(quick && alike && only === '');
  const profiles = (rows: readonly ProxyRow[], count = 1): Job[] => {
    const jobs = sections.has('profiles') ? rows.filter(wanted) : [];
    return jobs.flatMap((row) => Array.from({ length: count }, () => proxyJob(browser, scene, row)));
  };
  const nginxes = (rows: readonly NginxRow[]): Job[] => {
    const path = sections.has('nginx') ? findNginx() : undefined;
    return path === undefined ? [] : rows.filter(wanted).map((row) => nginxJob(browser, path, row));
  };
  const timed = [...profiles(BLOCKS, runs), ...nginxes(NGINX)];
  const turns = profiles([THIN, ...TURNS]);
  const rest = [...nginxes([NGINX_TIMEOUT]), ...profiles(LINES)];
  return quick ? [timed, [...turns, ...rest]] : [timed, turns, rest];
}

/** A browser's very first page is slower than any later one, and is no figure. */
async function warmUp(browser: ViewerBrowser, { proxy }: Scene): Promise<void> {
  const viewer = await browser.open(proxy.url);
  await firstEvent(viewer);
  await viewer.close();
}

async function measure(options: Options, browser: ViewerBrowser, scene: Scene): Promise<Figure[]> {
  if (options.sections.has('nginx') && findNginx() === undefined)
    process.stdout.write('There is no nginx here, so its rows are left out (apt-get install nginx-light).\n');
  await warmUp(browser, scene);
  const results: Result[] = [];
  for (const jobs of plan(options, browser, scene)) results.push(...(await runJobs(jobs)));
  if (results.length > 0) process.stdout.write(`\n${tableOf(results)}\n\n${wordsOf(results)}\n`);
  const figures = results.flatMap(figuresOf);
  if (!options.sections.has('lifted')) return figures;
  const told = tellLifted(await liftBlock(browser, scene, options.quick ? BLOCKED.quick : BLOCKED.long));
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
