import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Takes the name of a command; returns its path, or undefined when PATH and the usual places have none. */
export function findCommand(name: string): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin'];
  return places
    .map((place) => join(place, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** How to start a process. */
export interface SpawnOptions {
  /** Pin it to this core, where the machine has `taskset` and the core. */
  readonly cpu?: number | undefined;
  readonly stdio: StdioOptions;
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

const taskset = findCommand('taskset');

/** True when processes can be kept on a core of their own. */
export const canPin = taskset !== undefined && availableParallelism() > 1;

const children = new Set<ChildProcess>();
const folders = new Set<string>();

process.on('exit', () => {
  for (const child of children) child.kill('SIGTERM');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Makes Ctrl-C and SIGTERM end the command in order: what it started ends with it, what it wrote is removed. */
export function exitOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

/**
 * Takes a command, its arguments and options; returns the started child. Its pid is the command's own. It is told to
 * end (SIGTERM) when this process exits.
 */
export function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = launch(command, args, options);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

function launch(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const { cpu, ...rest } = options;
  if (cpu === undefined || !canPin || taskset === undefined) return spawn(command, args, rest);
  return spawn(taskset, ['-c', String(cpu), command, ...args], rest); // taskset replaces itself: same pid
}

/** Takes a child; ends it (SIGTERM, SIGKILL after `patience` ms) and resolves when it is gone. */
export async function end(child: ChildProcess, patience = 3000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await gone;
  clearTimeout(timer);
}

/** A directory that goes away with the command. */
export interface TempDir {
  readonly path: string;
  remove(): void;
}

/** Takes a word for its name; returns a new empty directory, removed at exit at the latest. */
export function tempDir(word: string): TempDir {
  const path = mkdtempSync(join(tmpdir(), `switchyard-${word}-`));
  folders.add(path);
  const remove = (): void => {
    rmSync(path, { recursive: true, force: true });
    folders.delete(path);
  };
  return { path, remove };
}
