import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contentHash, isBuilt, BUILD_INPUTS } from '../scripts/bootstrap/build.mjs';
import { findChromium, withChromium } from '../scripts/bootstrap/chromium.mjs';
import { isInstalled, lockStamp, matchesLock } from '../scripts/bootstrap/install.mjs';
import { environment, packagedName, reaches } from '../scripts/bootstrap/node.mjs';
import { exitCode } from '../scripts/bootstrap/spawn.mjs';

const run = promisify(execFile);
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'switchyard-bootstrap-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('Node', () => {
  test.each([
    ['v22.22.0', '>=22.22', true],
    ['v22.22.3', '>=22.22', true],
    ['v22.21.9', '>=22.22', false],
    ['v22.3.0', '>=22.22', false],
    ['v20.20.2', '>=22.22', false],
    ['v24.0.0', '>=22.22', true],
    ['v100.0.0', '>=22.22', true],
    ['v22.22.0', '>=22.22.1', false],
    ['v23.0.0-nightly', '>=22.22', true],
  ])('%s reaches %s: %s', (version, bound, expected) => {
    expect(reaches(version, bound)).toBe(expected);
  });

  test('npm has a Node for some machines only', () => {
    expect(packagedName('linux', 'x64')).toBe('linux-x64');
    expect(packagedName('linux', 'arm64')).toBe('linux-arm64');
    expect(packagedName('win32', 'x64')).toBe('win-x64');
    expect(packagedName('darwin', 'arm64')).toBeUndefined();
  });

  test('the Node that was chosen is first on PATH', () => {
    const path = environment(join(root, 'bin', 'node'), root)['PATH'] ?? '';
    expect(path.startsWith(join(root, 'bin'))).toBe(true);
    expect(path).toContain(join(root, 'node_modules', '.bin'));
  });
});

describe('packages', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/b-darwin': { version: '1.0.0', integrity: 'y', optional: true },
    },
  };
  const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' } } };

  test('what is installed is what is locked, other platforms aside', () => {
    expect(matchesLock(lock, installed)).toBe(true);
  });

  test.each([
    ['one is missing', {}],
    ['one has another version', { 'node_modules/a': { version: '1.0.1', integrity: 'x' } }],
    ['one has other contents', { 'node_modules/a': { version: '1.0.0', integrity: 'z' } }],
    ['one is too many', { ...installed.packages, 'node_modules/c': { version: '1.0.0', integrity: 'x' } }],
  ])('it is not when %s', (_what, packages) => {
    expect(matchesLock(lock, { packages })).toBe(false);
  });

  test('the stamp follows the lock file', () => {
    write('package-lock.json', JSON.stringify(lock));
    expect(isInstalled(root)).toBe(false);
    write('node_modules/.switchyard-stamp', lockStamp(root));
    expect(isInstalled(root)).toBe(true);
    write('package-lock.json', JSON.stringify({ packages: {} }));
    expect(isInstalled(root)).toBe(false);
  });

  test('an install that somebody made by hand is taken as it is', () => {
    write('package-lock.json', JSON.stringify(lock));
    write('node_modules/.package-lock.json', JSON.stringify(installed));
    expect(isInstalled(root)).toBe(true);
    rmSync(join(root, 'node_modules/.package-lock.json'));
    expect(isInstalled(root)).toBe(true);
  });
});

describe('build', () => {
  test('the hash sees a change, a new name and a removal; not a test, not a time', () => {
    write('web/a.ts', '1');
    const before = contentHash(root, ['web']);
    write('web/a.ts', '1');
    write('web/a.test.ts', 'test');
    expect(contentHash(root, ['web'])).toBe(before);
    write('web/a.ts', '2');
    const changed = contentHash(root, ['web']);
    write('web/deep/b.ts', '');
    const added = contentHash(root, ['web']);
    rmSync(join(root, 'web/a.ts'));
    const removed = contentHash(root, ['web']);
    expect(new Set([before, changed, added, removed]).size).toBe(4);
  });

  test('moving text from one file to the next is a change', () => {
    write('web/a.ts', 'ab');
    write('web/b.ts', 'c');
    const before = contentHash(root, ['web']);
    write('web/a.ts', 'a');
    write('web/b.ts', 'bc');
    expect(contentHash(root, ['web'])).not.toBe(before);
  });

  test('a build counts while its sources are the same and its outputs are there', () => {
    write('web/index.html', '<p>');
    write('dist/web/index.html', '<p>');
    write('dist/web/embed.js', '');
    write('dist/server/main.js', '');
    expect(isBuilt(root)).toBe(false);
    write('dist/.stamp', contentHash(root, BUILD_INPUTS));
    expect(isBuilt(root)).toBe(true);
    write('web/index.html', '<b>');
    expect(isBuilt(root)).toBe(false);
    write('web/index.html', '<p>');
    rmSync(join(root, 'dist/server/main.js'));
    expect(isBuilt(root)).toBe(false);
  });
});

describe('Chromium', () => {
  test('the named one wins, then the one on PATH', () => {
    write('bin/chromium', '');
    write('mine', '');
    const env = { PATH: join(root, 'bin') };
    expect(findChromium(env)).toBe(join(root, 'bin', 'chromium'));
    expect(findChromium({ ...env, CHROMIUM_PATH: join(root, 'mine') })).toBe(join(root, 'mine'));
    const whole = join(root, 'bin', 'chromium');
    expect(withChromium(env)).toEqual({ ...env, CHROMIUM_PATH: whole, CHROMIUM_SHELL: whole });
  });

  test('its shell is told beside it, unless another one is named', () => {
    write('bin/chromium', '');
    write('bin/chromium-headless-shell', '');
    write('mine', '');
    const [whole, shell, mine] = ['bin/chromium', 'bin/chromium-headless-shell', 'mine'].map((path) =>
      join(root, path),
    );
    const env = { PATH: join(root, 'bin') };
    expect(withChromium(env)).toEqual({ ...env, CHROMIUM_PATH: whole, CHROMIUM_SHELL: shell });
    expect(withChromium({ ...env, CHROMIUM_PATH: mine })).toEqual({
      ...env,
      CHROMIUM_PATH: mine,
      CHROMIUM_SHELL: mine,
    });
    rmSync(whole ?? '');
    expect(findChromium(env)).toBe(shell);
  });

  test.skipIf(process.platform !== 'linux')('without one, CI is an error with the next step', () => {
    const env = { PATH: root, CHROMIUM_PATH: join(root, 'gone') };
    expect(() => withChromium({ ...env, CI: 'true' })).toThrow(/no Chromium.*\n.*CHROMIUM_PATH/);
    expect(withChromium(env)).toEqual({ PATH: root });
  });
});

describe('the command line', () => {
  test('--help lists the commands on stdout and does nothing', async () => {
    const { stdout, stderr } = await run(process.execPath, ['scripts/bootstrap.mjs', '--help']);
    for (const command of ['start', 'dev', 'test', 'check', 'build', 'run', 'exec'])
      expect(stdout).toContain(command);
    expect(stderr).toBe('');
  });

  test('an unknown command fails with the next step', async () => {
    const failure = run(process.execPath, ['scripts/bootstrap.mjs', 'constructor']);
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--help lists them'),
    });
  });

  test('the exit code of what was run is kept, and nothing is added to its output', async () => {
    write('fail.ts', "const code: number = 7; process.stdout.write('out'); process.exitCode = code;");
    const failure = run(process.execPath, ['scripts/bootstrap.mjs', 'run', join(root, 'fail.ts')]);
    await expect(failure).rejects.toMatchObject({ code: 7, stdout: 'out', stderr: '' });
  });

  test('SIGTERM reaches what was run, and its answer comes back', async () => {
    write(
      'wait.ts',
      "process.once('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1000); console.log('up');",
    );
    const running = execFile(process.execPath, ['scripts/bootstrap.mjs', 'run', join(root, 'wait.ts')]);
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.stdout?.once('data', () => running.kill('SIGTERM'));
    expect(await ended).toBe(3);
  });

  test('a death by signal has the code that a shell gives it', () => {
    expect([exitCode(0, null), exitCode(5, null), exitCode(null, 'SIGKILL')]).toEqual([0, 5, 137]);
  });
});
