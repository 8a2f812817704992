import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * What a command is run with.
 * @typedef {{ cwd: string, env: NodeJS.ProcessEnv }} Surroundings
 */

/**
 * Takes how a process ended; returns the exit code that a shell would give for it.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  if (code !== null) return code;
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

/**
 * Windows runs `.cmd` files only through its shell.
 * @param {string} file
 */
function needsShell(file) {
  return process.platform === 'win32' && !file.endsWith('.exe');
}

/**
 * npm passes a SIGTERM on to its shell only, and the shell dies without telling us: that our parent changed is
 * all there is to see. Returns what ends the watch.
 * @param {() => void} orphaned called once
 */
function watchParent(orphaned) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    orphaned();
  }, 250);
  return () => clearInterval(timer);
}

/**
 * Starts a command with our own stdin, stdout and stderr, and passes signals on to it.
 * A Ctrl-C in a terminal reaches the whole process group already, so SIGINT is passed on only without one:
 * the child must not take it for a second, impatient Ctrl-C.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {Surroundings} surroundings
 * @returns {{ stop: (signal: NodeJS.Signals) => void, done: Promise<number> }} its exit code, and a way to end it
 */
export function start(file, args, { cwd, env }) {
  const child = spawn(file, args, { cwd, env, stdio: 'inherit', shell: needsShell(file) });
  const inTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (signal !== 'SIGINT' || !inTerminal) child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  const unwatch = process.env['npm_lifecycle_event'] ? watchParent(() => child.kill('SIGTERM')) : () => {};
  /** @type {Promise<number>} */
  const done = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(exitCode(code, signal)));
  });
  return {
    stop: (signal) => void child.kill(signal),
    done: done.finally(() => {
      unwatch();
      for (const signal of signals) process.off(signal, pass);
    }),
  };
}

/**
 * Runs a command quietly.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {Surroundings} surroundings
 * @returns {Promise<{ code: number, output: string }>} its exit code, and stdout and stderr together
 */
export function capture(file, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell: needsShell(file) });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code: exitCode(code, signal), output: Buffer.concat(chunks).toString() }),
    );
  });
}
