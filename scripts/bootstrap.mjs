#!/usr/bin/env node
// The one way in: every npm script comes through here. It has no dependencies and runs on Node 18, because it is
// what makes sure of the rest: a Node that is new enough, the locked packages, a build of the sources as they are.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './bootstrap/build.mjs';
import { check } from './bootstrap/check.mjs';
import { withChromium } from './bootstrap/chromium.mjs';
import { dev } from './bootstrap/dev.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { ensureNode, environment } from './bootstrap/node.mjs';
import { start } from './bootstrap/spawn.mjs';
import { tell, Trouble } from './bootstrap/tell.mjs';

const HELP = `Usage: node scripts/bootstrap.mjs <command> [arguments]

Fetches what is missing (a Node that is new enough, the locked packages), builds what changed, then runs:

  start [flags]        the server, with the built page (npm start -- --help lists its flags)
  dev [flags]          server and page from their sources, both reloading (page at http://127.0.0.1:5173)
  test [arguments]     the tests; arguments go to vitest
  check                formatting, lint, types, Svelte, dead code
  build                dist/ only
  run <file.ts> [...]  one of our scripts
  exec <name> [...]    a command of an installed package

In npm scripts, arguments follow two dashes: npm test -- db/protocol
Environment: CHROMIUM_PATH, the browser for the tests (else chromium, and chromium-headless-shell where it does);
CI=true makes a missing one an error.
`;

/**
 * What a command is given.
 * @typedef {{ root: string, node: string, env: NodeJS.ProcessEnv, args: string[] }} Context
 */

/** @type {Record<string, (context: Context) => Promise<number>>} */
const COMMANDS = {
  async start({ root, node, env, args }) {
    await ensureBuilt(root, node, env);
    return start(node, [join(root, 'dist', 'server', 'main.js'), ...args], { cwd: root, env }).done;
  },
  dev: ({ root, node, env, args }) => dev(root, node, env, args),
  async test({ root, node, env, args }) {
    const testEnv = withChromium(env);
    await ensureBuilt(root, node, env);
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    return start(node, [vitest, 'run', ...args], { cwd: root, env: testEnv }).done;
  },
  check: ({ root, node, env }) => check(root, node, env),
  async build({ root, node, env }) {
    await ensureBuilt(root, node, env);
    return 0;
  },
  async run({ root, node, env, args }) {
    if (args.length === 0)
      throw new Trouble('run needs a file.', 'for example: run scripts/bench/main.ts --help');
    return start(node, ['--disable-warning=ExperimentalWarning', ...args], { cwd: root, env }).done;
  },
  async exec({ root, env, args: [name = '', ...args] }) {
    const file = join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
    if (!name || !existsSync(file))
      throw new Trouble(`No installed package has the command "${name}".`, 'ls node_modules/.bin');
    return start(file, args, { cwd: root, env }).done;
  },
};

/** @param {readonly string[]} argv */
async function main([name, ...args]) {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command)
    throw new Trouble(`"${name}" is not a command.`, 'node scripts/bootstrap.mjs --help lists them.');
  const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
  const node = await ensureNode(root);
  const env = environment(node, root);
  await ensureInstalled(root, node, env);
  return command({ root, node, env, args });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  tell(error.message);
  process.exitCode = 1;
}
