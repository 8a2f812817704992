import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npm, QUIET_FLAGS } from './npm.mjs';
import { capture } from './spawn.mjs';
import { secondsSince, tell, Trouble } from './tell.mjs';

/** The Node that is fetched where the machine's own is too old. */
export const PRIVATE_NODE = '24.21.0';

/** Where npm has Node as a package. */
const PACKAGED = new Set(['linux-x64', 'linux-arm64', 'win-x64']);

/**
 * Takes a version such as `v20.11.1` and a lower bound such as `>=22.22`; true when the version reaches it.
 * @param {string} version
 * @param {string} bound
 */
export function reaches(version, bound) {
  const have = version.replace(/^v/, '').split('.').map(Number);
  const want = bound
    .replace(/^>=\s*/, '')
    .split('.')
    .map(Number);
  for (const [place, wanted] of want.entries()) {
    const had = have[place] ?? 0;
    if (had !== wanted) return had > wanted;
  }
  return true;
}

/**
 * Takes Node's names of platform and architecture; returns the name that npm's packages use, or undefined
 * when npm has none.
 * @param {string} platform
 * @param {string} arch
 */
export function packagedName(platform, arch) {
  const name = `${platform === 'win32' ? 'win' : platform}-${arch}`;
  return PACKAGED.has(name) ? name : undefined;
}

/**
 * Takes the repository's root; returns the path of a Node that is new enough, fetching one when it has to.
 * Throws Trouble when there is none for this machine.
 * @param {string} root
 */
export async function ensureNode(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (reaches(process.version, manifest.engines.node)) return process.execPath;
  const name = packagedName(process.platform, process.arch);
  if (!name) {
    throw new Trouble(
      `This is Node ${process.version}; Switchyard needs ${manifest.engines.node}, and npm has none for ${process.platform}-${process.arch}.`,
      'install Node 24 from https://nodejs.org (or with nvm, fnm, brew), then run the same command again.',
    );
  }
  return privateNode(join(root, '.runtime'), name, manifest.engines.node);
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} bound
 */
async function privateNode(folder, name, bound) {
  const file = name.startsWith('win') ? 'node.exe' : 'node';
  const node = join(folder, 'node_modules', `node-${name}`, 'bin', file);
  const stamp = join(folder, 'version');
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === PRIVATE_NODE) return node;

  tell(
    `this machine has Node ${process.version}, ${bound} is needed: fetching ${PRIVATE_NODE} for this folder …`,
  );
  const begun = performance.now();
  mkdirSync(folder, { recursive: true });
  const surroundings = { cwd: folder, env: process.env };
  const wanted = `node-${name}@${PRIVATE_NODE}`;
  const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', ...QUIET_FLAGS, wanted];
  const installed = await npm(process.execPath, args, surroundings);
  if (installed.code !== 0) {
    throw new Trouble(
      `Node ${PRIVATE_NODE} could not be fetched from npm:\n${installed.output}`,
      'check that npm reaches its registry (npm ping), or install Node 24 yourself; then run the same command again.',
    );
  }
  const tried = await capture(node, ['--version'], surroundings).catch((/** @type {unknown} */ error) => ({
    code: 1,
    output: String(error),
  }));
  if (tried.code !== 0) {
    throw new Trouble(
      `The fetched Node does not run on this machine: ${tried.output}`,
      'install Node 24 with your system (on Alpine: apk add nodejs), then run the same command again.',
    );
  }
  writeFileSync(stamp, PRIVATE_NODE);
  tell(`Node ${PRIVATE_NODE} is ready (${secondsSince(begun)})`);
  return node;
}

/**
 * Takes the Node to use; returns our environment with it, and the packages' commands, first on PATH.
 * @param {string} node
 * @param {string} root
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(node, root) {
  // Windows spells it Path, and two spellings in one environment are undefined behaviour there.
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env[key] ?? ''].join(delimiter);
  return { ...process.env, [key]: path };
}
