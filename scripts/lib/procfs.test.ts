import { expect, test } from 'vitest';
import {
  childPids,
  cpuMicroseconds,
  parseSchedstat,
  parseStatCpu,
  parseStatusRss,
  rssBytes,
} from './procfs.ts';

const STAT =
  '4242 (a (b) c) S 1 4242 4242 0 -1 4194304 100 0 0 0 250 75 9 9 20 0 1 0 18 3133440 414 18446744073709551615';

test('user and system time are read behind a name with spaces and parentheses', () => {
  expect(parseStatCpu(STAT)).toBe(3_250_000);
});

test('other text is refused', () => {
  expect(() => parseStatCpu('nothing')).toThrow();
  expect(() => parseStatusRss('Name:\tnode')).toThrow('VmRSS');
});

test('schedstat counts in nanoseconds', () => {
  expect(parseSchedstat('935188124 41512 9\n')).toBe(935_188.124);
  expect(parseSchedstat('')).toBeUndefined();
});

test('the resident set is given in bytes', () => {
  expect(parseStatusRss('Name:\tnode\nVmHWM:\t  900 kB\nVmRSS:\t  512 kB\n')).toBe(524_288);
});

test.runIf(process.platform === 'linux')('our own process is found, and working costs CPU', () => {
  const before = cpuMicroseconds(process.pid);
  const until = performance.now() + 60;
  while (performance.now() < until);
  expect(cpuMicroseconds(process.pid)).toBeGreaterThan(before);
  expect(rssBytes(process.pid)).toBeGreaterThan(1 << 20);
  expect(childPids(process.ppid)).toContain(process.pid);
});
