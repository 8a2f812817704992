import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { end, start, tempDir } from '../../scripts/lib/process.ts';
import { serverFile, urlInLine } from '../../scripts/lib/switchyard.ts';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server whose last words are heard: what it complains of, and how it ends. */
export interface WatchedServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The folder of its log and its secrets. */
  readonly data: string;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<Exit>;
  /** How it ended; undefined while it runs. */
  exit(): Exit | undefined;
  /** Everything that it wrote to its standard error: errors of its log, warnings of Node. */
  complaints(): string;
  /** Everything that it wrote to its standard output. */
  said(): string;
  /** Sends a signal. */
  signal(name: NodeJS.Signals): void;
  /** Ends it and waits. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Takes flags and perhaps a data folder (else a temporary one); starts the server, its log at `error`. */
export async function watchServer(flags: readonly string[], data?: string): Promise<WatchedServer> {
  const file = serverFile();
  if (file === undefined) throw new Error('There is no server to start.');
  const temporary = data === undefined ? tempDir('watched') : undefined;
  const folder = data ?? temporary?.path ?? '';
  const quiet = ['--port', '0', '--host-metrics', 'off', '--log-level', 'error'];
  const child = start(process.execPath, [file, '--data', folder, ...quiet, ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-20_000)));
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let exit: Exit | undefined;
  const ended = new Promise<Exit>((resolve) =>
    child.once('exit', (code, signal) => resolve((exit = { code, signal }))),
  );
  if (!child.stdout) throw new Error('No output to read.');
  const lines = createInterface({ input: child.stdout });
  const url = await Promise.race([
    new Promise<string>((resolve) => lines.on('line', (line) => resolve(urlInLine(line) ?? ''))),
    ended.then(() => Promise.reject(new Error(`The server did not start. ${complaints}`))),
  ]);
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    data: folder,
    ended,
    exit: () => exit,
    complaints: () => complaints,
    said: () => said,
    signal: (name) => void child.kill(name),
    stop: () => end(child, 5_000).finally(() => temporary?.remove()),
  };
}
