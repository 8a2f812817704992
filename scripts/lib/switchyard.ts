import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { end, start, tempDir } from './process.ts';

/** Starting the real server as a process of its own, for every command that measures or hurts it. */

/** How to start a server. */
export interface ServerOptions {
  /** Flags after ours, such as `['--synthetic-rate', '50']`; a later flag wins. */
  readonly flags?: readonly string[];
  /** Where the log lives; a temporary directory that `stop` removes when left out. */
  readonly data?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The core to keep it on. */
  readonly cpu?: number;
  /** Flags for Node itself, such as `['--expose-gc']`. */
  readonly nodeFlags?: readonly string[];
  /** Milliseconds until the start is given up. */
  readonly patience?: number;
  /** Another built server to run in the place of this repository's own. */
  readonly file?: string;
  /** Environment beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running server. */
export interface Server {
  /** Without a slash at its end, such as `http://127.0.0.1:4100`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly data: string;
  /** SIGTERM and wait until it has drained; SIGKILL after 5 s. Removes a temporary data directory. */
  stop(): Promise<void>;
  /** SIGKILL and wait. Keeps the data directory, so that it can be started on it again. */
  kill(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
const source = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** When the newest source below a folder was changed, ms since 1970. */
function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.(ts|sql)$/.test(file) && !file.endsWith('.test.ts'));
  return Math.max(0, ...sources.map((file) => statSync(join(folder, file)).mtimeMs));
}

/**
 * The file that will be run: the build where it is newer than every source of the server, else the source;
 * undefined when there is neither.
 */
export function serverFile(): string | undefined {
  if (!existsSync(source)) return existsSync(built) ? built : undefined;
  if (!existsSync(built)) return source;
  const changed = Math.max(newest(join(root, 'server')), newest(join(root, 'db')));
  return statSync(built).mtimeMs >= changed ? built : source;
}

/** Takes a line of a server's output; returns the URL it says it listens on, or undefined. */
export function urlInLine(line: string): string | undefined {
  return /https?:\/\/[^\s"'/]+:\d+/.exec(line)?.[0];
}

/**
 * Starts a quiet server (no host source, log silent) and waits until it says its URL. Throws, with what it wrote to
 * its standard error, when it ends first or says nothing within the patience.
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const file = options.file ?? serverFile();
  if (file === undefined)
    throw new Error('There is no server: neither dist/server/main.js nor server/main.ts.');
  const temporary = options.data === undefined ? tempDir('data') : undefined;
  const data = options.data ?? temporary?.path ?? '';
  const flags = ['--port', String(options.port ?? 0), '--host', '127.0.0.1', '--data', data];
  const quiet = ['--host-metrics', 'off', '--log-level', 'silent'];
  const child = start(
    process.execPath,
    [...(options.nodeFlags ?? []), file, ...flags, ...quiet, ...(options.flags ?? [])],
    {
      cpu: options.cpu,
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env && { ...process.env, ...options.env },
    },
  );
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  try {
    const url = await readiness(child, options.patience ?? 60_000);
    child.stdout?.resume();
    return {
      url,
      port: Number(new URL(url).port),
      pid: child.pid ?? 0,
      data,
      stop: () => end(child, 5000).finally(() => temporary?.remove()),
      kill: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      },
    };
  } catch (error) {
    await end(child, 500);
    temporary?.remove();
    throw new Error(`The server did not start. ${complaint.trim()}`, { cause: error });
  }
}

function readiness(child: ReturnType<typeof start>, patience: number): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) {
      reject(new Error('No output to read.'));
      return;
    }
    const lines = createInterface({ input: child.stdout });
    const timer = setTimeout(() => reject(new Error(`Silent for ${patience} ms.`)), patience);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      lines.close();
      act();
    };
    child.once('exit', (code) => settle(() => reject(new Error(`It ended with code ${code}.`))));
    child.once('error', (error) => settle(() => reject(error)));
    lines.on('line', (line) => {
      const url = urlInLine(line);
      if (url !== undefined) settle(() => resolve(url));
    });
  });
}
