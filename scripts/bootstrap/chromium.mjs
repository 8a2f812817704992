import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tell, Trouble } from './tell.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
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
  const named = env['CHROMIUM_PATH'];
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(named ? [named] : []), ...onPath, ...PLACES].find((path) => existsSync(path));
}

/**
 * Takes an environment; returns it with CHROMIUM_PATH set when there is a Chromium, and says so when there is
 * none. Throws Trouble then when CI=true: there a skipped browser test would pass for a good one.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withChromium(env) {
  const path = findChromium(env);
  if (path) return { ...env, CHROMIUM_PATH: path };
  const next = 'install one (Debian: apt-get install chromium) or point CHROMIUM_PATH at it.';
  if (env['CI'] === 'true')
    throw new Trouble('There is no Chromium, and CI must not skip the browser tests.', next);
  tell(`no Chromium here, so the browser tests are skipped; ${next}`);
  const { CHROMIUM_PATH: _missing, ...rest } = env;
  return rest;
}
