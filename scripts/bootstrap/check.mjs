import { join } from 'node:path';
import { capture } from './spawn.mjs';
import { secondsSince } from './tell.mjs';

/** Every check: its name and its command below node_modules, the slowest first so that two run side by side well. */
const CHECKS = [
  { name: 'eslint', script: 'eslint/bin/eslint.js', args: ['.', '--max-warnings', '0'] },
  { name: 'svelte-check', script: 'svelte-check/bin/svelte-check', args: ['--tsgo', '--fail-on-warnings'] },
  { name: 'types', script: '@typescript/native/bin/tsc', args: ['--noEmit', '--project', '.'] },
  { name: 'prettier', script: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'knip', script: 'knip/bin/knip.js', args: [] },
];

/** Type-aware linting takes most of a core, so more than two at once only makes all of them slower. */
const AT_ONCE = 2;

/**
 * Runs every check, two at a time; prints one line each, and the output of those that failed.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code: 1 when any failed
 */
export async function check(root, node, env) {
  const waiting = [...CHECKS];
  let failed = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const begun = performance.now();
      const script = join(root, 'node_modules', ...next.script.split('/'));
      const { code, output } = await capture(node, [script, ...next.args], { cwd: root, env });
      process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${next.name} (${secondsSince(begun)})\n`);
      if (code === 0) continue;
      failed += 1;
      process.stdout.write(`${output.trim()}\n\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed > 0 ? 1 : 0;
}
