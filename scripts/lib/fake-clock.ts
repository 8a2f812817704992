import { globSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './process.ts';

/** The library of Debian's `faketime`, the form for programs with threads; undefined where it is not installed. */
export function findFakeTime(): string | undefined {
  return globSync('/usr/lib/{*/,}faketime/libfaketimeMT.so.1')[0];
}

/** The wall clock of a process, to be changed while it runs. What it measures spans with goes on as it is. */
export interface FakeClock {
  /** What the process is to be started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes milliseconds, whole seconds of them; from now on the process reads so much more than the time. */
  jump(offset: number): void;
  remove(): void;
}

/** Takes the library; returns a clock that is right until it jumps. */
export function fakeClock(library: string): FakeClock {
  const folder = tempDir('clock');
  const file = join(folder.path, 'offset');
  const jump = (offset: number): void => {
    const seconds = Math.round(offset / 1000);
    // It is read at every look at the clock, also half-way through a write: another file takes its place.
    writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    renameSync(`${file}.new`, file);
  };
  jump(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    jump,
    remove: () => folder.remove(),
  };
}
