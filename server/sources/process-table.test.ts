import { expect, test } from 'vitest';
import { busiest, coreShare, processName, type ProcessFacts } from './process-table.ts';

/** Facts as systeminformation gives them, the name being its own guess. */
function facts(parts: Partial<ProcessFacts>): ProcessFacts {
  return { pid: 1, name: 'x', command: 'x', path: '', cpu: 0, cpuu: 0, cpus: 0, memRss: 0, ...parts };
}

const LINUX = { platform: 'linux', cores: 4 } as const;
const MAC = { platform: 'darwin', cores: 4 } as const;

test.each([
  ['a program with a path', { path: '/usr/bin', command: 'node' }, 'node'],
  ['a program without one', { path: '', command: 'bash' }, 'bash'],
  ['a thread of the kernel', { path: '', command: 'kworker/0:1-events' }, 'kworker/0:1-events'],
  ['a title', { path: '', command: 'nginx:' }, 'nginx'],
  ['a program below here', { path: './node_modules/.bin', command: 'vite' }, 'vite'],
  // `tool keys/hunter2` is split at its last slash, and the secret would be the name.
  ['an argument with a slash', { path: 'tool keys', command: 'hunter2', name: 'hunter2' }, 'tool'],
  ['an argument without a dash', { path: '/opt', command: 'tool hunter2' }, 'tool'],
  ['an argument after a tab', { path: '', command: 'tool\thunter2' }, 'tool'],
  ['a small ps, which tells no path', { path: undefined, command: 'init' }, 'init'],
  ['nothing at all', { path: '', command: '' }, ''],
] as const)('the name of %s', (_, parts, name) => {
  expect(processName(facts(parts as Partial<ProcessFacts>), 'linux')).toBe(name);
});

test('a name has 64 characters at the most; on Windows it is that of the file', () => {
  expect(processName(facts({ command: 'n'.repeat(99) }), 'linux')).toBe('n'.repeat(64));
  const parts = { name: 'My App.exe', command: '"C:\\My App.exe" --key hunter2', path: 'C:\\My App.exe' };
  expect(processName(facts(parts), 'win32')).toBe('My App.exe');
});

test('the share of one core, from that of all cores or from ps', () => {
  const half = facts({ cpu: 50, cpuu: 30, cpus: 20 });
  expect(coreShare(half, LINUX)).toBe(200);
  expect(coreShare(facts({ cpu: 12.34 }), MAC)).toBe(12.3);
  // It had ended before its times were read: what is left in `cpu` is not of this interval.
  expect(coreShare(facts({ cpu: 100 }), LINUX)).toBe(0);
  expect(coreShare(facts({ cpu: Number.NaN }), MAC)).toBe(0);
});

test('the busiest come first, those alike by memory, which is in bytes', () => {
  const list = [
    facts({ pid: 1, command: 'small', memRss: 1 }),
    facts({ pid: 2, command: 'busy', cpuu: 1, memRss: 2 }),
    facts({ pid: 3, command: 'large', memRss: 1000, cpuu: 0.001 }), // nothing, when it is rounded
    facts({ pid: Number.NaN, cpuu: 99 }),
    facts({ pid: 4, command: 'odd', memRss: Number.NaN }),
  ];
  expect(busiest(list, 3, LINUX)).toEqual([
    [2, 'busy', 4, 2048],
    [3, 'large', 0, 1_024_000],
    [1, 'small', 0, 1024],
  ]);
});
