import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { capture } from './spawn.mjs';
import { secondsSince, tell, Trouble } from './tell.mjs';

/** Everything that a build reads. Folders are walked; what is missing counts as empty. */
export const BUILD_INPUTS = [
  'web',
  'db',
  'server',
  'vite.config.ts',
  'scripts/vite',
  'svelte.config.js',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

/** What a build leaves behind; one of them missing means build again. */
const BUILD_OUTPUTS = ['web/index.html', 'web/embed.js', 'server/main.js'];

/**
 * Takes a folder and the paths below it to look at; returns a hash of their names and contents. Tests do not count.
 * @param {string} root
 * @param {readonly string[]} inputs
 */
export function contentHash(root, inputs) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    const content = readOrList(full);
    if (Array.isArray(content)) {
      for (const name of content.sort()) add(`${path}/${name}`);
    } else if (!path.endsWith('.test.ts')) {
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  };
  for (const input of inputs) add(input);
  return hash.digest('hex');
}

/**
 * @param {string} full
 * @returns {Buffer | string[]}
 */
function readOrList(full) {
  try {
    return readFileSync(full);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return readdirSync(full);
    throw error;
  }
}

/**
 * Takes the repository's root; true when dist/ was built from the sources as they are.
 * @param {string} root
 */
export function isBuilt(root) {
  const dist = join(root, 'dist');
  const stamp = join(dist, '.stamp');
  if (BUILD_OUTPUTS.some((output) => !existsSync(join(dist, output))) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === contentHash(root, BUILD_INPUTS);
}

/**
 * Builds page and server when the sources changed. Both are made beside dist/ and then put in place, so that a
 * running server never serves a half-written page. Throws Trouble with vite's output when one fails.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export async function ensureBuilt(root, node, env) {
  if (isBuilt(root)) return;
  tell('building the page and the server …');
  const begun = performance.now();
  const hash = contentHash(root, BUILD_INPUTS);
  const dist = join(root, 'dist');
  const fresh = join(dist, `.fresh-${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  try {
    const vite = [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'];
    const builds = await Promise.all([
      capture(node, [...vite, '--outDir', join(fresh, 'web')], { cwd: root, env }),
      capture(node, [...vite, '--outDir', join(fresh, 'embed'), '--mode', 'embed'], { cwd: root, env }),
      capture(node, [...vite, '--outDir', join(fresh, 'server'), '--ssr', 'server/main.ts'], {
        cwd: root,
        env,
      }),
    ]);
    const output = builds
      .map((build) => build.output.trim())
      .join('\n')
      .trim();
    if (builds.some(({ code }) => code !== 0)) {
      throw new Trouble(`The build failed:\n${output}`, 'mend what it names and run the same command again.');
    }
    if (output) process.stderr.write(`${output}\n`);
    cpSync(join(fresh, 'embed'), join(fresh, 'web'), { recursive: true });
    for (const part of ['web', 'server']) {
      rmSync(join(dist, part), { recursive: true, force: true });
      renameSync(join(fresh, part), join(dist, part));
    }
    writeFileSync(join(dist, '.stamp'), hash);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  tell(`built (${secondsSince(begun)})`);
}
