import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, QUIET_FLAGS } from './npm.mjs';
import { secondsSince, tell, Trouble } from './tell.mjs';

/**
 * The part of a lock file that says what is installed where.
 * @typedef {{ packages?: Record<string, { version?: string, integrity?: string, optional?: boolean }> }} Lock
 */

/**
 * Takes package-lock.json and the record that npm keeps inside node_modules; true when what is installed is
 * what is locked. Optional packages may be missing: they are other platforms'.
 * @param {Lock} lock
 * @param {Lock} installed
 */
export function matchesLock(lock, installed) {
  const have = installed.packages ?? {};
  const want = lock.packages ?? {};
  const extra = Object.keys(have).some((path) => !(path in want));
  if (extra) return false;
  return Object.entries(want).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true;
    const found = have[path];
    return found ? found.version === version && found.integrity === integrity : optional === true;
  });
}

/**
 * Takes the repository's root; returns the text that its installed packages must be stamped with.
 * @param {string} root
 */
export function lockStamp(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return `${process.platform}-${process.arch} ${hash.digest('hex')}`;
}

/**
 * Takes the repository's root; true when node_modules is what package-lock.json asks for. A match that has no
 * stamp yet (somebody ran `npm install`) is stamped, so that the next look is quick.
 * @param {string} root
 */
export function isInstalled(root) {
  const stamp = join(root, 'node_modules', '.switchyard-stamp');
  const wanted = lockStamp(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  if (!matchesLock(lock, JSON.parse(readFileSync(record, 'utf8')))) return false;
  writeFileSync(stamp, wanted);
  return true;
}

/**
 * Installs the locked packages when they are not there. Throws Trouble when npm fails.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export async function ensureInstalled(root, node, env) {
  if (isInstalled(root)) return;
  tell('installing packages (about a minute the first time) …');
  const begun = performance.now();
  const { code, output } = await npm(node, ['ci', ...QUIET_FLAGS], { cwd: root, env });
  if (code !== 0) {
    throw new Trouble(
      `npm ci failed:\n${output.trim()}`,
      'check that npm reaches its registry (npm ping) and that the disk has 500 MB free; then run the same command again.',
    );
  }
  writeFileSync(join(root, 'node_modules', '.switchyard-stamp'), lockStamp(root));
  tell(`packages are installed (${secondsSince(begun)})`);
}
