import type { Systeminformation } from 'systeminformation';
import type { ProcessTuple } from '#protocol';

/** Characters of a name, at the most. */
const NAME_LIMIT = 64;
const KIBIBYTE = 1024;

/** What `systeminformation` tells of a process and a table shows. `path` is missing where only a small `ps` is. */
export type ProcessFacts = Pick<
  Systeminformation.ProcessesProcessData,
  'pid' | 'name' | 'command' | 'cpu' | 'cpuu' | 'cpus' | 'memRss'
> & { readonly path?: string };

/** The machine that the facts are of. */
export interface ProcessHost {
  readonly platform: NodeJS.Platform;
  /** Processor cores. */
  readonly cores: number;
}

/**
 * Takes the facts of a process and its platform; returns its name: that of its program, without anything that it was
 * started with. The library splits a command line by guesses, so that an argument with a slash can become its `name`;
 * the first word of all is never an argument. A program with a space in its name loses what is behind it.
 */
export function processName({ name, command, path = '' }: ProcessFacts, platform: NodeJS.Platform): string {
  if (platform === 'win32') return name.slice(0, NAME_LIMIT); // the program's file, told apart from its arguments
  const [word = ''] = (path === '' ? command : `${path}/${command}`).split(/\s/, 1);
  // Threads of the kernel have no path and slashes in their names: `kworker/0:1`.
  const program = path === '' ? word : word.slice(word.lastIndexOf('/') + 1);
  return program.replace(/:$/, '').slice(0, NAME_LIMIT);
}

/**
 * Takes the facts of a process and its machine; returns its busy time in per cent of one core. On Linux and Windows the
 * library tells the share of all cores since its call before; elsewhere what `ps` says, which is of one core already.
 */
export function coreShare({ cpu, cpuu, cpus }: ProcessFacts, { platform, cores }: ProcessHost): number {
  // The sum and not `cpu`: for a process that has ended meanwhile, as `ps` itself, that is another measure.
  const share = platform === 'linux' || platform === 'win32' ? (cpuu + cpus) * cores : cpu;
  return Number.isFinite(share) && share > 0 ? Math.round(share * 10) / 10 : 0;
}

/** Takes processes, how many are wanted and their machine; returns the busiest as a table: by busy time, then by memory. */
export function busiest(list: readonly ProcessFacts[], rows: number, host: ProcessHost): ProcessTuple[] {
  return list
    .filter(({ pid }) => Number.isSafeInteger(pid) && pid >= 0)
    .map((facts): ProcessTuple => {
      const memory = Number.isFinite(facts.memRss) ? facts.memRss * KIBIBYTE : 0;
      return [facts.pid, processName(facts, host.platform), coreShare(facts, host), memory];
    })
    .sort((a, b) => b[2] - a[2] || b[3] - a[3] || a[0] - b[0])
    .slice(0, rows);
}
