import { expect, test } from 'vitest';
import { HISTORY_SQL } from './history-statements.ts';
import { ADD_ROLLUP_SQL } from './rollups.ts';
import { prepareStatements } from './statements.ts';
import { openTestLog } from './testing.ts';

function planOf(sql: string): string {
  const { db } = openTestLog();
  const explained = db.$client.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const numbers = sql.match(/\?/g)?.map(() => 1) ?? [];
  const rows = sql.includes('@') ? explained.all({ resolution: 1 }) : explained.all(...numbers);
  return rows.map(({ detail }) => detail).join('\n');
}

test.each(Object.entries(HISTORY_SQL))('%s neither scans a table nor sorts', (_, sql) => {
  const plan = planOf(sql);
  expect(plan).toMatch(/SEARCH/);
  expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
});

test('a page of rollups is one stretch of the key', () => {
  const stretch = 'SEARCH rollups USING PRIMARY KEY (resolution=? AND (bucket,series_id)>(?,?) AND bucket<?)';
  expect(planOf(HISTORY_SQL.buckets)).toBe(stretch);
});

test('retention of rollups deletes a prefix of the key', () => {
  const { db } = openTestLog();
  const { rollupStep, deleteRollups } = prepareStatements(db);
  const prefix = 'SEARCH rollups USING PRIMARY KEY (resolution=? AND bucket<?)';
  expect(planOf(rollupStep.getQuery().sql)).toBe(prefix);
  expect(planOf(deleteRollups.getQuery().sql)).toBe(prefix);
});

test('a bucket is added without a search of its own', () => {
  expect(planOf(ADD_ROLLUP_SQL)).toBe('');
});
