import { afterAll, beforeAll, describe } from 'vitest';
import { setStage, type Stage } from '../../scripts/stage/stage.ts';
import { chromium, wholeChromium } from '../lib/chromium.ts';

/**
 * Describes tests that need a real browser before a real server with 100 events a second. Without a Chromium they are
 * skipped and say so; with CI=true the bootstrap has refused to go this far.
 */
export function describeInBrowser(
  name: string,
  flags: readonly string[],
  tests: (stage: () => Stage) => void,
  browser = chromium,
): void {
  const title = browser === undefined ? `${name} (skipped: no Chromium; set CHROMIUM_PATH)` : name;
  describe.skipIf(browser === undefined)(title, () => {
    let stage: Stage | undefined;
    beforeAll(async () => {
      stage = await setStage(browser ?? '', flags);
    });
    afterAll(() => stage?.close());
    tests(() => {
      if (stage === undefined) throw new Error('The stage is not set.');
      return stage;
    });
  });
}

/** As `describeInBrowser`, in Chromium as people have it: its shell has no tabs that are hidden, and blocks no cookies. */
export function describeInWholeBrowser(
  name: string,
  flags: readonly string[],
  tests: (stage: () => Stage) => void,
): void {
  describeInBrowser(name, flags, tests, wholeChromium);
}
