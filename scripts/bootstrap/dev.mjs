import { join } from 'node:path';
import { start } from './spawn.mjs';

/** Where the page is served while developing; vite.config.ts holds it to this port. */
const PAGE_ORIGINS = ['http://127.0.0.1:5173', 'http://localhost:5173'];

/**
 * Runs the server from its sources, started again at each change, and vite's server for the page, which passes
 * the server's paths on. When one of them ends, so does the other.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args flags for the server
 * @returns {Promise<number>} the exit code of the first that ended
 */
export async function dev(root, node, env, args) {
  const allowed = [env['SWITCHYARD_ALLOWED_ORIGINS'], ...PAGE_ORIGINS].filter(Boolean).join(',');
  const surroundings = { cwd: root, env: { ...env, SWITCHYARD_ALLOWED_ORIGINS: allowed } };
  const plain = '--disable-warning=ExperimentalWarning';
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const running = [
    start(node, [plain, '--watch', '--watch-preserve-output', 'server/main.ts', ...args], surroundings),
    start(node, [vite], surroundings),
  ];
  const code = await Promise.race(running.map(({ done }) => done));
  for (const { stop } of running) stop('SIGTERM');
  await Promise.all(running.map(({ done }) => done));
  return code;
}
