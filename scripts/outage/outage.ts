import { setTimeout as sleep } from 'node:timers/promises';
import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import type { HistoryRecord } from '../../tests/lib/history.ts';
import { standing } from '../../tests/lib/read-log.ts';
import type { Mode } from '../../web/connection/feed.ts';
import { judge, recordLog, type Verdict } from '../chaos/checker.ts';
import { FeedViewer, startAll } from '../lib/feed-viewer.ts';
import { freePort } from '../lib/free-port.ts';
import { tempDir } from '../lib/process.ts';
import { startServer } from '../lib/switchyard.ts';
import { mostWithin, startTurnstile, type Turnstile } from './turnstile.ts';

/** How viewers begin: automatic, and each transport by hand, in turns. */
const MODES: readonly Mode[] = ['auto', ...TRANSPORT_NAMES];
/** Seconds of events that everybody follows before: by then no connection is young, and nothing is measured any more. */
const CALM = 7;
/** Milliseconds after which those who are not back are no longer waited for. */
const PATIENCE = 40_000;

/** What is to happen. */
export interface OutageOptions {
  readonly viewers: number;
  /** Milliseconds from the server's end to its next start. */
  readonly down: number;
  /** Events a second. */
  readonly rate: number;
  /** SIGTERM, or kill -9. */
  readonly how: 'stop' | 'kill';
}

/** What it did to everybody. */
export interface Outage {
  readonly verdict: Verdict;
  /** Milliseconds from the server's readiness until each viewer was shown something new; undefined for one that never was. */
  readonly back: readonly (number | undefined)[];
  /** Viewers that another transport carried at any time from the end of the server on. */
  readonly demoted: number;
  /** Of all attempts that came to nothing: the most of one viewer within a second, of all together, and how many in all. */
  readonly mostOfOne: number;
  readonly mostOfAll: number;
  readonly attempts: number;
}

/** A viewer with its turnstile. */
interface Guest {
  readonly viewer: FeedViewer;
  readonly turnstile: Turnstile;
  /** Where it belongs: on what it was pinned to, or on the best. */
  readonly home: TransportName;
}

/** Takes what is to happen; makes it happen to a real server and the page's own feeds, and returns what came of it. */
export async function runOutage({ viewers, down, rate, how }: OutageOptions): Promise<Outage> {
  const history: HistoryRecord[] = [];
  const port = await freePort();
  const folder = tempDir('outage');
  const guests = await invite(viewers, port, (record) => void history.push(record));
  const origins = guests.map(({ turnstile }) => turnstile.url).join(',');
  const flags = ['--allowed-origins', origins, '--synthetic-rate', String(rate)];
  const begin = () => startServer({ port, data: folder.path, flags });
  let server = await begin();
  try {
    await settleIn(guests, rate * CALM);
    const from = performance.now();
    const switches = guests.map(({ viewer }) => viewer.carried.length);
    await (how === 'kill' ? server.kill() : server.stop());
    await sleep(down); // the outage itself, not a wait for something
    server = await begin();
    const ready = performance.now();
    const { head } = await standing(server.url);
    const until = await Promise.all(guests.map(({ viewer }) => backAt(viewer, head)));
    for (const { viewer } of guests) viewer.feed.stop();
    const epoch = await recordLog(server.url, (record) => void history.push(record));
    for (const { viewer } of guests)
      history.push({ what: 'quiet', viewer: viewer.name, epoch, seq: head + 1 });
    return {
      verdict: judge(history, head + 1),
      back: until.map((time) => time && time - ready),
      demoted: guests.filter(({ viewer }, n) => viewer.carried.length !== switches[n]).length,
      ...attemptsOf(guests, from, until),
    };
  } finally {
    for (const { viewer } of guests) viewer.feed.stop();
    await Promise.all(guests.map(({ turnstile }) => turnstile.close()));
    await server.stop();
    folder.remove();
  }
}

function invite(viewers: number, port: number, record: (record: HistoryRecord) => void): Promise<Guest[]> {
  return Promise.all(
    Array.from({ length: viewers }, async (_, n) => {
      const turnstile = await startTurnstile(port);
      const mode = MODES[n % MODES.length] ?? 'auto';
      const viewer = new FeedViewer({ name: `viewer ${n}`, origin: turnstile.url, mode, record });
      return { viewer, turnstile, home: mode === 'auto' ? 'websocket' : mode };
    }),
  );
}

/** Resolves when everybody is where it belongs, and has followed so many events there. Throws when somebody does not. */
async function settleIn(guests: readonly Guest[], events: number): Promise<void> {
  await startAll(guests.map(({ viewer }) => viewer));
  const settled = guests.map(async ({ viewer, home }) => {
    if (!(await viewer.until(() => viewer.status.carrier === home, PATIENCE))) return false;
    const from = viewer.at;
    return viewer.until(() => viewer.at >= from + events, PATIENCE);
  });
  if ((await Promise.all(settled)).includes(false))
    throw new Error('Not everybody came to its own transport on an open network.');
}

/** Takes a viewer and a seq; resolves with the performance time at which it was live behind it, undefined if it never was. */
async function backAt(viewer: FeedViewer, head: number): Promise<number | undefined> {
  const back = await viewer.until(() => viewer.status.phase === 'live' && viewer.at > head, PATIENCE);
  return back ? performance.now() : undefined;
}

/** An attempt is each request that begins something. Each viewer's last before it was live again was the one that worked. */
function attemptsOf(
  guests: readonly Guest[],
  from: number,
  until: readonly (number | undefined)[],
): Pick<Outage, 'mostOfOne' | 'mostOfAll' | 'attempts'> {
  const vain = guests.map(({ turnstile }, n) =>
    turnstile.attempts.filter((time) => time >= from && time <= (until[n] ?? Infinity)).slice(0, -1),
  );
  const all = vain.flat().toSorted((a, b) => a - b);
  return {
    mostOfOne: Math.max(...vain.map((times) => mostWithin(times, 1_000))),
    mostOfAll: mostWithin(all, 1_000),
    attempts: all.length,
  };
}
