import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { ViewersReportSchema, type ViewersOrder } from './viewers.ts';

/** The process of viewers: beside this file in the sources, and beside the bundle (vite.config.ts puts it there). */
const [SOURCE, BUILT] = ['viewers-process.ts', 'lab-viewers.js'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

/** Viewers that are being served. */
export interface Viewers {
  /** True while all of them are served. */
  readonly alive: boolean;
  /** Ends them; settles when their process has gone. */
  end(): Promise<void>;
}

/** Takes what they ask for, and what ends them in any case; returns them when each is served. Rejects when one is not. */
export async function startViewers(order: ViewersOrder, signal: AbortSignal): Promise<Viewers> {
  const file = [SOURCE, BUILT].find((name) => name !== undefined && existsSync(name));
  if (file === undefined) throw new Error('There is no program for viewers.');
  const child = fork(file, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], signal });
  const viewers: Viewers = {
    get alive() {
      return isAlive(child);
    },
    end: () => endOf(child),
  };
  try {
    child.send(order);
    const [message] = (await Promise.race([once(child, 'message'), failure(child)])) as [unknown]; // parsed next
    const report = v.parse(ViewersReportSchema, message);
    if (!report.ready) throw new Error(report.problem);
    return viewers;
  } catch (error) {
    await viewers.end();
    throw error;
  }
}

async function failure(child: ChildProcess): Promise<never> {
  await once(child, 'exit'); // rejects with an 'error', as when it is aborted
  throw new Error('The process of viewers ended before it began.');
}

function isAlive({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode === null && signalCode === null && pid !== undefined;
}

async function endOf(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
