import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { readArgs } from '../lib/args.ts';
import { prepareToMeasure, requireChromium } from '../lib/chromium.ts';
import { figure, finish, type Figure } from '../lib/report.ts';
import { startEmbedHost, type EmbedHost } from '../stage/embed-host.ts';
import { setStage, type Stage } from '../stage/stage.ts';
import { streamsOf } from '../stage/tabs.ts';
import { makeShare, type MadeShare } from './share.ts';

const HELP = `Usage: npm run bench:embed -- [flags]

Measures in a real Chromium what an embed costs the page that it is in, with 100 events a second flowing:
  - all the script that a frame and an element load, gzipped, for each kind of share
  - 20 frames of one board on one page: when all are live, and over how many streams
  - the first live event of a frame, from its navigation

  --frames <n>   frames on the page (20)
  --quick        the same, once: under 50 s
  --json         one JSON object as the last line
`;

/** Most bytes of script, gzipped, and ms until all are live, and until the first live event. */
const MOST = { script: 110 * 1024, live: 3_000, first: 1_000 };
/** Milliseconds in which everything that an embed loads has come. */
const SETTLED = 2_500;

const KINDS = {
  board: { shows: { kind: 'board' }, topics: ['metrics/*', 'notes', 'notes/*'] },
  lots: { shows: { kind: 'lots' }, topics: ['lots/*'] },
  alerts: { shows: { kind: 'alerts' }, topics: ['alerts/*'] },
} as const;

/** Runs in every frame of an embed before its script: notes when its first live event was applied. */
function noteFirst(): void {
  if (window.parent === window) return;
  let first: number | undefined;
  Object.defineProperty(window, 'switchyardEmbed', {
    configurable: true,
    set(look: { watch(watcher: () => void): void }) {
      Object.defineProperty(window, 'switchyardEmbed', { value: look });
      look.watch(() => (first ??= performance.now()));
    },
  });
  Object.defineProperty(window, 'firstLiveEvent', { get: () => first });
}

/** Runs in the host's page: notes when each of its frames said that it is live. */
function noteLive(): void {
  if (window.parent !== window) return;
  const live = new Map<unknown, number>();
  addEventListener('message', ({ source, data }: MessageEvent<{ type?: string; live?: boolean }>) => {
    if (data.type === 'state' && data.live === true && !live.has(source)) live.set(source, performance.now());
  });
  Object.defineProperty(window, 'liveAt', { get: () => [...live.values()] });
}

async function open(stage: Stage, host: EmbedHost, body: string): Promise<Page> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript(noteFirst);
  await context.addInitScript(noteLive);
  const page = await context.newPage();
  await page.goto(host.page(body));
  return page;
}

function frameOf(site: string, { id, token }: MadeShare): string {
  return `<iframe width="600" height="260" src="${site}/embed/${id}#token=${token}"></iframe>`;
}

/** Resolves with the bytes of script that an embed loads, gzipped one by one as a server does. */
async function scriptOf(stage: Stage, host: EmbedHost, body: string): Promise<number> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const scripts = new Map<string, number>();
  page.on('response', (answer) => {
    const { pathname, origin } = new URL(answer.url());
    if (origin !== new URL(stage.proxy.url).origin || !pathname.endsWith('.js')) return;
    void answer.body().then(
      (bytes) => scripts.set(pathname, gzipSync(bytes, { level: 9 }).byteLength),
      () => undefined, // another answer of the same file has it
    );
  });
  await page.goto(host.page(body));
  await page.waitForTimeout(SETTLED); // what comes late counts as well
  await context.close();
  return [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0);
}

async function measureScript(stage: Stage, host: EmbedHost): Promise<Figure[]> {
  const figures: Figure[] = [];
  const site = stage.proxy.url;
  for (const [kind, terms] of Object.entries(KINDS)) {
    const share = await makeShare(stage.server(), terms, [host.origin]);
    const frame = await scriptOf(stage, host, frameOf(site, share));
    figures.push(figure(`${kind}: script of a frame`, frame / 1024, 'KiB', { atMost: MOST.script / 1024 }));
    const tag = `<script type="module" src="${site}/embed.js"></script><switchyard-board share="${share.id}" token="${share.token}"></switchyard-board>`;
    const element = await scriptOf(stage, host, tag);
    figures.push(
      figure(`${kind}: script of an element`, element / 1024, 'KiB', { atMost: MOST.script / 1024 }),
    );
  }
  return figures;
}

async function measureFrames(stage: Stage, host: EmbedHost, frames: number): Promise<Figure[]> {
  const share = await makeShare(stage.server(), KINDS.board, [host.origin]);
  const frame = frameOf(stage.proxy.url, share);
  const one = await open(stage, host, frame);
  const first = await one
    .frames()[1]
    ?.waitForFunction(() => (window as { firstLiveEvent?: number }).firstLiveEvent);
  const firstAt = Number(await first?.jsonValue());
  await one.context().close();
  const page = await open(stage, host, frame.repeat(frames));
  await page.waitForFunction(
    (count) => ((window as { liveAt?: number[] }).liveAt?.length ?? 0) === count,
    frames,
    { polling: 50, timeout: 30_000 },
  );
  const live = await page.evaluate(() => Math.max(...((window as { liveAt?: number[] }).liveAt ?? [])));
  for (const each of page.frames().slice(1)) {
    await each.waitForFunction(() => (window as { firstLiveEvent?: number }).firstLiveEvent !== undefined);
  }
  const { polling: _asked, ...open_ } = await streamsOf(stage.server());
  const streams = Object.values(open_).reduce((sum, count) => sum + count, 0);
  await page.context().close();
  return [
    figure('first live event of a frame', firstAt, 'ms', { atMost: MOST.first }),
    figure(`${frames} frames: all live`, live, 'ms', { atMost: MOST.live }),
    figure(`${frames} frames: streams`, streams, '', { atMost: 1 }),
  ];
}

const { json = false, frames = '20' } = readArgs(HELP, {
  frames: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
const chromium = requireChromium();
await prepareToMeasure();
const stage = await setStage(chromium);
const host = await startEmbedHost();
try {
  const figures = [
    ...(await measureFrames(stage, host, Number(frames))),
    ...(await measureScript(stage, host)),
  ];
  process.exitCode = finish('bench:embed', figures, json);
} finally {
  await host.close();
  await stage.close();
}
