import { readdirSync, readFileSync } from 'node:fs';

/** What Linux tells of a process through /proc. On other systems these throw. */

const TICK_US = 10_000; // USER_HZ is 100 wherever Node runs

/** Takes the text of /proc/PID/stat; returns user + system time in µs, to a clock tick. Throws on other text. */
export function parseStatCpu(text: string): number {
  // The second field is the command in parentheses, which may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  if (!Number.isFinite(ticks)) throw new Error('Not the text of /proc/PID/stat.');
  return ticks * TICK_US;
}

/** Takes the text of /proc/PID/task/TID/schedstat; returns µs on a processor, undefined when not accounted. */
export function parseSchedstat(text: string): number | undefined {
  const [first] = text.split(' ');
  const ns = Number(first);
  return first && Number.isFinite(ns) ? ns / 1000 : undefined;
}

function schedCpu(pid: number): number {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    sum += parseSchedstat(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8')) ?? 0;
  }
  return sum;
}

/** Takes a pid; returns its user + system time in µs so far, to the nanosecond where the kernel keeps it. */
export function cpuMicroseconds(pid: number): number {
  const ticks = parseStatCpu(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  try {
    const fine = schedCpu(pid);
    // Threads that have ended are missing from the fine sum; where it disagrees, the coarse one is right.
    return Math.abs(fine - ticks) <= Math.max(3 * TICK_US, ticks * 0.02) ? fine : ticks;
  } catch {
    return ticks;
  }
}

/** Takes the text of /proc/PID/status; returns the resident set in bytes. Throws on other text. */
export function parseStatusRss(text: string): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kib === undefined) throw new Error('No VmRSS in /proc/PID/status.');
  return Number(kib) * 1024;
}

/** Takes a pid; returns its resident set in bytes. */
export function rssBytes(pid: number): number {
  return parseStatusRss(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Takes a pid; returns the pids of its children. */
export function childPids(pid: number): number[] {
  const own: number[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const text = readFileSync(`/proc/${entry}/stat`, 'utf8');
      if (Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]) === pid) own.push(Number(entry));
    } catch {
      // It ended while we looked.
    }
  }
  return own;
}
