import type { CpuInfo } from 'node:os';

/** Busy time in per cent, of each core and of all together; NaN for a core whose counters have not moved. */
export interface CpuUse {
  readonly cores: readonly number[];
  readonly all: number;
}

interface Times {
  readonly idle: number;
  readonly total: number;
}

/** Busy time between two looks at the counters of the cores. */
export class CpuLoad {
  #before: readonly Times[];

  /** Takes the counters at the beginning, as `os.cpus()` gives them. */
  constructor(cpus: readonly CpuInfo[]) {
    this.#before = cpus.map(timesOf);
  }

  /** Takes the counters now; returns the busy time since the look before. */
  since(cpus: readonly CpuInfo[]): CpuUse {
    const now = cpus.map(timesOf);
    // Cores that came or went in between leave nothing to compare with.
    const before = now.length === this.#before.length ? this.#before : now;
    this.#before = now;
    const cores = now.map((times, index) => busyShare(before[index] ?? times, times));
    return { cores, all: busyShare(sumOf(before), sumOf(now)) };
  }
}

function timesOf({ times: { user, nice, sys, idle, irq } }: CpuInfo): Times {
  return { idle, total: user + nice + sys + idle + irq };
}

function sumOf(cores: readonly Times[]): Times {
  const sum = { idle: 0, total: 0 };
  for (const { idle, total } of cores) {
    sum.idle += idle;
    sum.total += total;
  }
  return sum;
}

function busyShare(before: Times, now: Times): number {
  const total = now.total - before.total;
  if (total <= 0) return Number.NaN;
  // A kernel may take back a little of what it counted as idle.
  const idle = Math.min(total, Math.max(0, now.idle - before.idle));
  return (1 - idle / total) * 100;
}
