import { beforeAll, describe, expect, test } from 'vitest';
import { LAB_ROWS } from '../../scripts/lab-networks/rows.ts';
import { runLabRows } from '../../scripts/lab-networks/run.ts';
import { unexpected, type LabResult } from '../../scripts/lab-networks/told.ts';
import { offeredNetworks } from '../../scripts/lab-networks/trial.ts';
import { startServer } from '../../scripts/lib/switchyard.ts';
import { launch } from '../../scripts/stage/chromium.ts';
import { chromium } from '../lib/chromium.ts';

const title = `the Lab’s lanes behind networks${chromium === undefined ? ' (skipped: no Chromium; set CHROMIUM_PATH)' : ''}`;

/** One of each kind; `npm run lab:networks` has them all. */
const ROWS = LAB_ROWS.filter(({ profile }) =>
  ['upgrade-403', 'buffer-streams', 'half-open'].includes(profile),
);

describe.skipIf(chromium === undefined)(title, () => {
  let offered: string[] = [];
  const results = new Map<string, LabResult>();

  beforeAll(async () => {
    const server = await startServer({ flags: ['--demo', '--lab', 'everyone'] });
    const browser = await launch(chromium ?? '');
    try {
      offered = await offeredNetworks(browser, server.url);
      for (const result of await runLabRows(browser, server.url, ROWS, ROWS.length)) {
        results.set(result.row.profile, result);
      }
    } finally {
      await browser.close();
      await server.stop();
    }
  }, 180_000);

  test('each network that the page offers has a recorded expectation', () => {
    expect(offered.toSorted()).toEqual(LAB_ROWS.map(({ profile }) => profile).toSorted());
  });

  test.each(ROWS)('$profile: the lanes live or die, and the page says what is recorded', (row) => {
    const { outcome, failure } = results.get(row.profile) ?? {};
    expect(failure).toBe('');
    expect(outcome && unexpected(row, outcome)).toEqual([]);
  });
});
