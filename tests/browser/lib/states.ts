import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import * as v from 'valibot';
import { ERROR_STATUS, Refusal, type ErrorCode } from '#protocol';
import type { Stage } from '../../../scripts/stage/stage.ts';
import { tempDir, type TempDir } from '../../../scripts/lib/process.ts';
import { startServer, type Server } from '../../../scripts/lib/switchyard.ts';

declare global {
  interface Window {
    /** What the status regions have said since the page was opened, in order. Set by a test, never by the page. */
    told?: string[];
    /** Set by a test: it is gone when the page was loaded again. */
    sameDocument?: true;
  }
}

/** Runs in the page before its own script: keeps every change of what a screen reader is told. */
export function installTold(): void {
  const told: string[] = [];
  window.told = told;
  window.sameDocument = true;
  const watcher = new MutationObserver((changes) => {
    const regions = changes.map(({ target }) => {
      const element = target instanceof Element ? target : target.parentElement;
      return element?.closest('[role="status"]');
    });
    for (const region of new Set(regions)) {
      const text = region?.textContent.trim() ?? '';
      if (text !== '') told.push(text);
    }
  });
  watcher.observe(document, { subtree: true, childList: true, characterData: true });
}

/**
 * Takes a page with `installTold`; returns what was told after the first `count` sentences. That long polling carries for a
 * moment is left out: where WebSocket is slow to open, automatic mode rightly goes by way of it.
 */
export async function toldSince(page: Page, count = 0): Promise<string[]> {
  const told = await page.evaluate(() => window.told ?? []);
  return told.filter((text) => text !== 'Live over Long polling.').slice(count);
}

/** Takes the stage, what to do to the page before it loads, and a query; opens it so, with what it tells being kept. */
export async function openPrepared(
  stage: Stage,
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  query = '',
): Promise<Page> {
  await stage.proxy.use('pass');
  const page = await stage.open('healthz'); // somewhere of the same origin that is not the page
  await page.addInitScript(installTold);
  await prepare(page);
  await page.goto(`${stage.proxy.url}/${query}`);
  return page;
}

/** Takes a page, and waits until so many further events are applied. */
export async function awaitEvents(page: Page, further: number): Promise<void> {
  const { count } = await applied(page);
  await page.waitForFunction((least) => (window.switchyard?.applied().count ?? 0) >= least, count + further);
}

/** Takes a page; returns the seq of the last event shown, and how many were applied after the snapshot. */
export function applied(page: Page): Promise<{ seq: number; count: number }> {
  return page.evaluate(() => window.switchyard?.applied() ?? { seq: 0, count: 0 });
}

/** Takes a page and waits until a transport carries the stream. */
export async function awaitCarrier(page: Page, carrier: string): Promise<void> {
  await page.waitForFunction((name) => window.switchyard?.status().carrier === name, carrier);
}

/** Takes a page and a URL pattern; what is asked there gets no answer until the returned function is called. */
export async function hold(page: Page, url: string): Promise<() => void> {
  const gate = Promise.withResolvers<undefined>();
  await page.route(url, async (route) => {
    await gate.promise;
    await route.continue();
  });
  return () => gate.resolve(undefined);
}

/** Where a page asks for the snapshot and for the past. */
export const SNAPSHOT = '**/api/v1/snapshot?*';
export const HISTORY = '**/api/v1/history?*';

/** Takes a page, a URL pattern and a code; what is asked there is refused, in made-up words, until it is unrouted. */
export async function refuse(page: Page, url: string, code: ErrorCode): Promise<void> {
  const { body } = new Refusal(code, 'Something was refused.', 'This is what to do.');
  await page.route(url, (route) => route.fulfill({ status: ERROR_STATUS[code], json: body }));
}

const SnapshotSchema = v.looseObject({ events: v.array(v.unknown()) });

/** Keeps the log's first event from a page, as in an older log: else it would know that there is no past to ask for. */
export async function age(page: Page): Promise<void> {
  await page.route(SNAPSHOT, async (route) => {
    const { events, ...rest } = v.parse(SnapshotSchema, await (await route.fetch()).json());
    await route.fulfill({ json: { ...rest, events: events.slice(1) } });
  });
}

/**
 * Takes a panel; returns how strong the colours of the curves on its chart are, from 0 (no curve) to 255: that of nine tenths
 * of them. Not the strongest: where two pale strokes cross it is no longer pale. Nor the fill below a curve, which a busy
 * machine has more of.
 */
export function vividness(of: Locator): Promise<number> {
  return of.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const FILLS = 30; // are weaker than this, and faded strokes stronger
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext('2d');
    context?.drawImage(canvas, 0, 0);
    const bytes = context?.getImageData(0, 0, copy.width, copy.height).data ?? [];
    const strengths: number[] = [];
    for (let at = 0; at < bytes.length; at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = [
        bytes[at],
        bytes[at + 1],
        bytes[at + 2],
        bytes[at + 3],
      ];
      const strength = ((Math.max(red, green, blue) - Math.min(red, green, blue)) * alpha) / 255;
      if (strength > FILLS) strengths.push(strength);
    }
    return strengths.sort((a, b) => a - b)[Math.floor(strengths.length * 0.9)] ?? 0;
  });
}

/** What stands in the place of a stage's server. */
export interface Successor {
  /** The folder of its log. */
  readonly data: string;
  readonly flags: readonly string[];
  /** Its built main file; left out, this repository's own. */
  readonly file?: string;
}

/** Takes the stage and what follows its server; ends that with SIGKILL and starts the other at its port. Stop it at the end. */
export async function replaceServer(stage: Stage, { data, flags, file }: Successor): Promise<Server> {
  const { port } = stage.server();
  await stage.server().kill();
  return startServer({
    port,
    data,
    flags: ['--allowed-origins', stage.proxy.url, ...flags],
    ...(file === undefined ? {} : { file }),
  });
}

/** A build of the next version: the same, its page's main script under another name. */
export interface NextBuild {
  readonly folder: TempDir;
  /** The server's main file. */
  readonly file: string;
  /** Name of the page's main script. */
  readonly script: string;
}

/** Makes the next version from the build of this one. */
export function buildNext(): NextBuild {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const folder = tempDir('next');
  cpSync(join(root, 'dist'), join(folder.path, 'dist'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'), 'junction');
  writeFileSync(join(folder.path, 'package.json'), '{ "type": "module", "version": "0.0.0" }');

  const page = join(folder.path, 'dist', 'web');
  const index = readFileSync(join(page, 'index.html'), 'utf8');
  const before = /\/assets\/([^"]+\.js)"/.exec(index)?.[1];
  if (before === undefined) throw new Error('The built page names no script.');
  // Every script has another name: one that kept it would come from the browser's cache, and bring the page before along.
  const scripts = readdirSync(join(page, 'assets')).filter((name) => name.endsWith('.js'));
  const renamed = (text: string): string =>
    scripts.reduce((so, name) => so.replaceAll(name, nextName(name)), text);
  writeFileSync(join(page, 'index.html'), renamed(index));
  for (const name of scripts) {
    const text = readFileSync(join(page, 'assets', name), 'utf8');
    rmSync(join(page, 'assets', name));
    writeFileSync(join(page, 'assets', nextName(name)), renamed(text));
  }
  const script = nextName(before);
  return { folder, file: join(folder.path, 'dist', 'server', 'main.js'), script };
}

function nextName(script: string): string {
  return script.replace(/\.js$/, '-next.js');
}
