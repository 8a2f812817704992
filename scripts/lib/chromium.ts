import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../bootstrap/build.mjs';
import { findChromium } from '../bootstrap/chromium.mjs';
import { startBrowser, TOLD_FLAGS, type Browser } from './browser.ts';
import { exitOnSignals } from './process.ts';

/** Returns the path of a Chromium for a script that cannot do without; where there is none it says so and exits with 2. */
export function requireChromium(): string {
  const path = findChromium(process.env);
  if (path !== undefined) return path;
  process.stderr.write(
    'There is no Chromium here. Install one (apt-get install chromium) or set CHROMIUM_PATH.\n',
  );
  process.exit(2);
}

/** Builds the page and the server where that is due. From here on Ctrl-C ends the command in order. */
export async function prepareToMeasure(): Promise<void> {
  exitOnSignals();
  await ensureBuilt(fileURLToPath(new URL('../..', import.meta.url)), process.execPath, process.env);
}

/** Builds the page where that is due, starts a Chromium to measure it in, and prints which one. Exits with 2 without one. */
export async function startMeasuring(): Promise<Browser> {
  const chromium = requireChromium();
  await prepareToMeasure();
  const browser = await startBrowser(chromium);
  process.stdout.write(`${browser.version}, ${TOLD_FLAGS}\n`);
  return browser;
}
