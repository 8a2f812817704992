import { VIEWER } from '#protocol';
import { tempDir } from '../lib/process.ts';
import { startServer } from '../lib/switchyard.ts';
import { readSite, startNginx } from '../stage/nginx.ts';
import { freePort } from '../lib/free-port.ts';
import { RATE, type Scene } from '../stage/scene.ts';
import type { ViewerBrowser } from '../stage/viewer.ts';
import { HEARTBEAT, type NginxRow, type ProxyRow, type Row } from './rows.ts';
import { openTrial, type Outcome, type Trial } from './trial.ts';

/** One run of a row. */
export interface Job {
  readonly row: Row;
  /** Opens the page; resolves when it is live, with what runs the rest. */
  open(): Promise<() => Promise<Outcome>>;
}

/** A row with what it showed: the outcome of each run, and what those failed of that have none. */
export interface Result {
  readonly row: Row;
  readonly outcomes: readonly Outcome[];
  readonly failures: readonly string[];
}

/**
 * Takes jobs; opens one page after the other, each when the row before allows it, and lets the rest of each run on.
 * Resolves with a result for each row, in their order.
 */
export async function runJobs(jobs: readonly Job[]): Promise<Result[]> {
  const runs = new Map<Row, Promise<Outcome>[]>();
  for (const job of jobs) {
    const { row } = job;
    const opened = job.open();
    const run = opened.then((rest) => rest());
    run.catch(() => undefined); // a run that fails is a result, later
    runs.set(row, [...(runs.get(row) ?? []), run]);
    if (row.before !== 'nothing') await Promise.allSettled([row.before === 'closed' ? run : opened]);
  }
  return Promise.all([...runs].map(([row, all]) => resultOf(row, all)));
}

async function resultOf(row: Row, runs: readonly Promise<Outcome>[]): Promise<Result> {
  const settled = await Promise.allSettled(runs);
  return {
    row,
    outcomes: settled.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : [])),
    failures: settled.flatMap((run) => (run.status === 'rejected' ? [String(run.reason)] : [])),
  };
}

let pages = 0;

/** Takes the browser, the scene and a row of the hostile proxy; returns a run of it, by a viewer of its own. */
export function proxyJob(browser: ViewerBrowser, { proxy, server }: Scene, row: ProxyRow): Job {
  pages += 1;
  const viewer = `matrix-${pages}`;
  const begin = async (): Promise<void> => {
    await proxy.use(row.profile, viewer);
    if (row.closesOpen) proxy.cut('close', viewer);
  };
  const trial: Trial = {
    url: `${proxy.url}/${row.query ?? ''}`,
    cookies: [{ name: VIEWER.cookie, value: viewer }],
    server: () => server().url,
    ...(row.liveOn && { turn: { liveOn: row.liveOn, begin } }),
    causes: row.expect.causes,
    watch: row.watch,
    ...(row.lifted && { end: () => proxy.release(viewer) }),
  };
  return {
    row,
    async open() {
      if (row.liveOn === undefined) await begin();
      const rest = await openTrial(browser, trial);
      return () => rest().finally(() => proxy.release(viewer));
    },
  };
}

/** Takes the browser, nginx's path and a row of it; returns a run of it, before a server of its own. */
export function nginxJob(browser: ViewerBrowser, nginx: string, row: NginxRow): Job {
  return {
    row,
    async open() {
      const port = await freePort();
      const flags = [
        ...['--allowed-origins', `http://127.0.0.1:${port}`, '--heartbeat', String(HEARTBEAT)],
        ...['--synthetic-rate', String(row.rate ?? RATE)],
      ];
      const folder = tempDir('matrix');
      const server = await startServer({ flags, data: folder.path });
      const front = await startNginx(nginx, { port, upstream: server.port }, readSite(row.site));
      const end = async (): Promise<void> => {
        await Promise.all([front.close(), server.kill()]); // its log is of no use any more
        folder.remove();
      };
      const trial: Trial = {
        url: `${front.url}/${row.query ?? ''}`,
        server: () => server.url,
        causes: row.expect.causes,
        watch: row.watch,
      };
      const opened = openTrial(browser, trial);
      opened.catch(() => void end());
      const rest = await opened;
      return () => rest().finally(end);
    },
  };
}
