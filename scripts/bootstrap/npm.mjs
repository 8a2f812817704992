import { capture } from './spawn.mjs';

/** Quiet: an install reports only what went wrong. Nothing that we install needs its install script. */
export const QUIET_FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Runs npm quietly on the given Node: the npm that started us when there is one, else the one on PATH.
 * @param {string} node path of the Node to run it on
 * @param {readonly string[]} args
 * @param {import('./spawn.mjs').Surroundings} surroundings
 */
export function npm(node, args, surroundings) {
  const cli = process.env['npm_execpath'];
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return capture(node, [cli, ...args], surroundings);
  return capture(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, surroundings);
}
