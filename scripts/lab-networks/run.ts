import type { Browser } from 'playwright-core';
import type { LabRow } from './rows.ts';
import type { LabResult } from './told.ts';
import { runLabRow } from './trial.ts';

/** Takes a browser, a demo's address, rows, and how many pages may be open at a time; returns a result for each row, in their order. */
export async function runLabRows(
  browser: Browser,
  url: string,
  rows: readonly LabRow[],
  pages: number,
): Promise<LabResult[]> {
  const results = new Map<LabRow, LabResult>();
  // The longest first, so that none is left over at the end.
  const waiting = rows.toSorted((a, b) => b.watch - a.watch);
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      results.set(row, await resultOf(browser, url, row));
    }
  };
  await Promise.all(Array.from({ length: pages }, work));
  return rows.flatMap((row) => results.get(row) ?? []);
}

async function resultOf(browser: Browser, url: string, row: LabRow): Promise<LabResult> {
  try {
    return { row, outcome: await runLabRow(browser, url, row), failure: '' };
  } catch (error) {
    return { row, outcome: undefined, failure: String(error).split('\n')[0] ?? '' };
  }
}
