import type { Browser, Page } from 'playwright-core';
import { LANE_NAMES, PAGE_PATHS, type LaneName } from '#protocol';
import { lookOf } from '../../web/lab/lane-look.ts';
import { openPage } from '../stage/chromium.ts';
import { installLaneWatch, type LaneWatched } from '../stage/lane-watch.ts';
import { LOOK } from '../stage/viewer.ts';
import { DELIVERING, type LabRow } from './rows.ts';

/** What a network did to the lanes of one page. Times are in milliseconds. */
export interface LabOutcome {
  /** From the moment that every lane was behind the network until all was as expected; undefined when it never was. */
  readonly settled: number | undefined;
  /** Each lane at the end of the watch, with whether it delivered then. */
  readonly lanes: Readonly<Record<LaneName, LaneSeen>>;
}

/** One lane at the end. */
export interface LaneSeen extends LaneWatched {
  readonly live: boolean;
}

/** Milliseconds in which a page must be running, and in which a network must have shown what it does. */
const PATIENCE = { running: 60_000, settled: 40_000 };

/** Takes a browser, a demo's address and a row; opens the Lab, puts every lane behind the network and returns what was seen. */
export async function runLabRow(browser: Browser, url: string, row: LabRow): Promise<LabOutcome> {
  const page = await openPage(browser, url + PAGE_PATHS.lab);
  try {
    await begin(page);
    await page.evaluate(() => window.lanesWatched?.mark());
    for (const name of LANE_NAMES) await choose(page, name, row.profile);
    if (row.cuts) for (const name of LANE_NAMES) await act(page, `Cut ${lookOf(name).label}`);
    const settled = await settle(page, row);
    await page.waitForTimeout(row.watch); // it is watched: part of the trial
    return { settled, lanes: await seen(page) };
  } finally {
    // The session ends with its page: a server has four at the most.
    await page.goto('about:blank').catch(() => undefined);
    await page.context().close();
  }
}

/** Returns the networks that the page offers for a lane, as their select has them. */
export async function offeredNetworks(browser: Browser, url: string): Promise<string[]> {
  const page = await openPage(browser, url + PAGE_PATHS.lab);
  try {
    const options = selectOf(page, 'websocket').locator('option');
    await options.nth(1).waitFor({ state: 'attached' });
    return await options.evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value)); // a select has no others
  } finally {
    await page.goto('about:blank').catch(() => undefined);
    await page.context().close();
  }
}

/** Resolves when every lane delivers and says nothing. */
async function begin(page: Page): Promise<void> {
  await selectOf(page, 'auto').waitFor({ timeout: PATIENCE.running });
  await page.evaluate(installLaneWatch);
  await page.waitForFunction(
    (names) =>
      names.every((name) => {
        const lane = window.lanesWatched?.lanes[name];
        return lane !== undefined && lane.seq > 0 && lane.state === 'live';
      }),
    LANE_NAMES,
    { polling: LOOK, timeout: PATIENCE.running },
  );
}

const selectOf = (page: Page, name: LaneName) =>
  page.getByLabel(`Network of ${lookOf(name).label}`, { exact: true });

/** Chooses a network on the lane's own select; resolves when the server has put the lane behind it. */
async function choose(page: Page, name: LaneName, profile: string): Promise<void> {
  const answered = page.waitForResponse((response) =>
    new URL(response.url()).pathname.endsWith(`/lanes/${name}/network`),
  );
  await selectOf(page, name).selectOption(profile);
  await checked(answered);
}

async function act(page: Page, button: string): Promise<void> {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/cut'));
  await page.getByRole('button', { name: button, exact: true }).click();
  await checked(answered);
}

async function checked(answered: ReturnType<Page['waitForResponse']>): Promise<void> {
  const response = await answered;
  if (!response.ok()) throw new Error(`${response.url()} answered ${response.status()}.`);
}

/** Returns the ms until all is as the row expects; undefined when it is not within the patience: that is a result. */
async function settle(page: Page, { expect }: LabRow): Promise<number | undefined> {
  const from = await page.evaluate(() => performance.now());
  const says = Object.entries(expect.says ?? {}).map(([name, words]) => [name, words.source] as const);
  const wanted = { names: LANE_NAMES, dead: expect.dead, auto: expect.auto, says, from };
  const found = page.waitForFunction(
    ({ names, dead, auto, says: spoken, from: since }) => {
      const lanes = window.lanesWatched?.lanes ?? {};
      const told = spoken.every(
        ([name, words]) => lanes[name as LaneName]?.said.some((text) => new RegExp(words).test(text)), // the key of a row's own record
      );
      const carried = names.every((name) => {
        const lane = lanes[name];
        if (lane === undefined) return false;
        return dead.includes(name) ? lane.state !== 'live' : lane.state === 'live' && lane.movedAt > since;
      });
      return told && carried && auto.includes(lanes.auto?.riding ?? '') && performance.now();
    },
    wanted,
    { polling: LOOK, timeout: PATIENCE.settled },
  );
  const at = await found.then((handle) => handle.jsonValue()).catch(() => undefined);
  return typeof at === 'number' ? at - from : undefined;
}

async function seen(page: Page): Promise<LabOutcome['lanes']> {
  const [lanes, now] = await page.evaluate(() => [window.lanesWatched?.lanes, performance.now()] as const);
  const of = (name: LaneName): LaneSeen => {
    const lane = lanes?.[name];
    if (lane === undefined) throw new Error(`The page shows no lane ${name}.`);
    return { ...lane, live: now - lane.movedAt < DELIVERING };
  };
  return {
    websocket: of('websocket'),
    'long-polling': of('long-polling'),
    sse: of('sse'),
    polling: of('polling'),
    auto: of('auto'),
  };
}
