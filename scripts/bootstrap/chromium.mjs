import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tell, Trouble } from './tell.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
/** Chromium without windows, tabs and menus around a page, which takes half the CPU for the same page. */
const SHELL = 'chromium-headless-shell';
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Takes an environment; returns the path of a Chromium, or undefined. CHROMIUM_PATH wins when it exists.
 * @param {NodeJS.ProcessEnv} env
 */
export function findChromium(env) {
  return [...named(env), ...onPath(env, [...NAMES, SHELL]), ...PLACES].find((path) => existsSync(path));
}

/** @param {NodeJS.ProcessEnv} env */
function named({ CHROMIUM_PATH }) {
  return CHROMIUM_PATH ? [CHROMIUM_PATH] : [];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} names
 */
function onPath({ PATH = '' }, names) {
  return PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
}

/**
 * Takes an environment; returns it with CHROMIUM_PATH set when there is a Chromium, and CHROMIUM_SHELL to what is enough for most tests
 * (its shell where there is one and CHROMIUM_PATH names no other). Says so when there is none. Throws Trouble then when CI=true: there a skipped browser test would pass for a good one.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withChromium(env) {
  const path = findChromium(env);
  if (path) {
    const shell = [...named(env), ...onPath(env, [SHELL])].find((place) => existsSync(place));
    return { ...env, CHROMIUM_PATH: path, CHROMIUM_SHELL: shell ?? path };
  }
  const next = 'install one (Debian: apt-get install chromium) or point CHROMIUM_PATH at it.';
  if (env['CI'] === 'true')
    throw new Trouble('There is no Chromium, and CI must not skip the browser tests.', next);
  tell(`no Chromium here, so the browser tests are skipped; ${next}`);
  const { CHROMIUM_PATH: _missing, ...rest } = env;
  return rest;
}
