import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { runTrial, type Outcome, type Trial } from '../../scripts/matrix/trial.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';
import { chromiumViewers, launch } from '../../scripts/stage/chromium.ts';
import { findNginx, readSite, startNginx } from '../../scripts/stage/nginx.ts';
import { freePort } from '../../scripts/lib/free-port.ts';
import { caughtUp, liveOn, see, type Seen } from '../../scripts/stage/seen.ts';
import type { Viewer, ViewerBrowser } from '../../scripts/stage/viewer.ts';
import { CURES } from '../../web/doctor/cures.ts';
import { chromium } from '../lib/chromium.ts';

const nginx = findNginx();
const missing = [chromium === undefined && 'Chromium', nginx === undefined && 'nginx'].filter(Boolean);
const title = `through a real nginx${missing.length > 0 ? ` (skipped: no ${missing.join(', no ')})` : ''}`;

const WHOLE = { gaps: 0, duplicates: 0, inversions: 0 };
/** Flags of a server whose log stands still. */
const QUIET = ['--synthetic-rate', '0'];

/** Takes what is to be done when the test is over. */
type AtEnd = (end: () => Promise<void>) => void;

// Side by side, the longest first: each has a server, an nginx and a page of its own, and is mostly waiting.
describe.skipIf(missing.length > 0).concurrent(title, () => {
  let browser: ViewerBrowser | undefined;
  beforeAll(async () => {
    browser = chromiumViewers(await launch(chromium ?? ''));
  });
  afterAll(() => browser?.close());

  function theBrowser(): ViewerBrowser {
    if (browser === undefined) throw new Error('There is no browser.');
    return browser;
  }

  /** Starts a server with 100 events a second, unless told, behind an nginx with these lines. */
  async function serve(
    atEnd: AtEnd,
    lines: string,
    flags: readonly string[] = [],
  ): Promise<{ url: string; server: Server }> {
    const port = await freePort();
    const origin = ['--allowed-origins', `http://127.0.0.1:${port}`];
    const server = await startServer({ flags: [...origin, '--synthetic-rate', '100', ...flags] });
    atEnd(() => server.stop());
    const front = await startNginx(nginx ?? '', { port, upstream: server.port }, lines);
    atEnd(() => front.close());
    return { url: front.url, server };
  }

  async function through(
    atEnd: AtEnd,
    lines: string,
    query: string,
    causes: Trial['causes'],
  ): Promise<Outcome> {
    const { url, server } = await serve(atEnd, lines);
    return runTrial(theBrowser(), {
      ...{ url: `${url}/${query}`, server: () => server.url },
      ...{ causes, watch: 2_000 }, // it is watched for a while: part of the scenario
    });
  }

  async function openViewer(atEnd: AtEnd, url: string): Promise<Viewer> {
    const viewer = await theBrowser().open(url);
    atEnd(() => viewer.close());
    return viewer;
  }

  /** Lets the log stand still for longer than nginx waits, between two notes; returns what the page has seen. */
  async function standStill(atEnd: AtEnd, heartbeat: number): Promise<Seen> {
    const { url, server } = await serve(atEnd, readSite('read-timeout'), [
      ...QUIET,
      '--heartbeat',
      String(heartbeat),
    ]);
    const viewer = await openViewer(atEnd, url);
    await liveOn(viewer, 'websocket');
    await post(server, 'before');
    await caughtUp(viewer, server.url);
    await new Promise((resolve) => setTimeout(resolve, 12_000)); // the silence itself
    await post(server, 'after');
    await caughtUp(viewer, server.url);
    return see(viewer, server.url);
  }

  test('a read timeout of 10 s: a heartbeat every 5 s keeps the connection, one every 15 s does not, and nothing is lost', async ({
    onTestFinished,
  }) => {
    const [kept, cut] = await Promise.all([
      standStill(onTestFinished, 5_000),
      standStill(onTestFinished, 15_000),
    ]);
    expect(kept).toMatchObject({ ...WHOLE, events: 2, carrier: 'websocket', opens: { websocket: 1 } });
    expect(cut).toMatchObject({ ...WHOLE, events: 2, carrier: 'websocket' });
    expect(cut.opens.websocket).toBeGreaterThan(1);
  });

  test('its default, without upgrade headers: live on long polling, and the page says why', async ({
    onTestFinished,
  }) => {
    const outcome = await through(onTestFinished, readSite('default'), '', ['blocked']);
    expect(outcome).toMatchObject({ ...WHOLE, carrier: 'long-polling' });
    expect(outcome.words).toBe(
      'WebSocket does not get through, plain HTTP does (websocket error). A proxy in between is the likely cause.',
    );
  });

  test.for([
    ['', 'websocket'],
    ['?ladder=sse,polling', 'sse'],
  ] as const)(
    'buffering: "%s" is live on %s, because our streams ask not to be buffered',
    async ([query, carrier], { onTestFinished }) => {
      const outcome = await through(onTestFinished, readSite('buffering'), query, []);
      expect(outcome).toMatchObject({ ...WHOLE, carrier, cause: undefined });
    },
  );

  test('buffering whatever is asked: what flows thick still comes, in pieces', async ({ onTestFinished }) => {
    const outcome = await through(onTestFinished, readSite('buffering-always'), '?ladder=sse,polling', []);
    expect(outcome).toMatchObject({ ...WHOLE, cause: undefined });
  });

  test('buffering whatever is asked: a log that stands still is seen on polling, and SSE is named', async ({
    onTestFinished,
  }) => {
    const { url, server } = await serve(onTestFinished, readSite('buffering-always'), QUIET);
    const viewer = await openViewer(onTestFinished, `${url}/?ladder=sse,polling`);
    await liveOn(viewer, 'polling');
    await post(server, 'a note');
    await caughtUp(viewer, server.url);
    const seen = await see(viewer, server.url);
    expect(seen).toMatchObject({ ...WHOLE, events: 1 });
    expect(seen.turns.at(-1)?.why).toEqual({ kind: 'unanswered', transport: 'sse' });
    expect(seen.turns.at(-1)?.banner).toContain('SSE was opened, then nothing came through it');
  });

  test.for([
    ['websocket', 'default', ''],
    ['sse', 'buffering-always', '?ladder=sse,polling'],
  ] as const)(
    'the cure that the page shows for %s cures %s',
    async ([transport, site, query], { onTestFinished }) => {
      const cure = CURES.nginx[transport].lines?.replaceAll(
        /proxy_pass \S+;/g,
        'proxy_pass http://switchyard;',
      );
      const { url, server } = await serve(onTestFinished, `${readSite(site)}\n${cure ?? ''}`, QUIET);
      const viewer = await openViewer(onTestFinished, `${url}/${query}`);
      await liveOn(viewer, transport);
      await post(server, 'cured');
      await caughtUp(viewer, server.url);
      const { turns, ...seen } = await see(viewer, server.url);
      expect(seen).toMatchObject({ ...WHOLE, events: 1, carrier: transport });
      expect(turns.map(({ banner }) => banner).join('')).toBe('');
    },
  );
});

async function post({ url }: Server, text: string): Promise<void> {
  const answer = await fetch(url + PATHS.commands, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ type: 'note', text }),
  });
  expect(answer.status).toBeLessThan(300);
}
