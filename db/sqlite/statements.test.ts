import { expect, test } from 'vitest';
import { LEDGER_SQL } from './ledger.ts';
import { OUTBOX_SQL } from './outbox.ts';
import { STATES_SQL } from './states.ts';
import { openTestLog } from './testing.ts';
import { prepareStatements, RECENT_SQL, TAIL_SQL } from './statements.ts';

/** What a full listing may scan: a few rows that are all wanted. */
const LISTINGS = new Set(['allSeries']);

function planOf({ db }: ReturnType<typeof openTestLog>, sql: string): string[] {
  const explained = db.$client.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const parameters = sql.match(/\?/g) ?? [];
  return explained.all(...parameters.map(() => 1)).map(({ detail }) => detail);
}

test('no hot statement scans a table or sorts', () => {
  const test = openTestLog();
  const plans = Object.entries(prepareStatements(test.db)).map(([name, statement]) => {
    const sql = 'source' in statement ? statement.source : statement.getQuery().sql;
    return { name, plan: planOf(test, sql) };
  });
  expect(plans.length).toBeGreaterThan(15);
  for (const { name, plan } of plans) {
    expect(plan.join('\n'), name).not.toMatch(/TEMP B-TREE/);
    if (!LISTINGS.has(name)) expect(plan.join('\n'), name).not.toMatch(/SCAN/);
  }
});

test('the page reads walk the table itself from the cursor', () => {
  const test = openTestLog();
  expect(planOf(test, TAIL_SQL)).toEqual(['SEARCH events USING INTEGER PRIMARY KEY (rowid>?)']);
  expect(planOf(test, RECENT_SQL)).toEqual(['SEARCH events USING INTEGER PRIMARY KEY (rowid<?)']);
});

test('retention looks for what it keeps inside one step, not through the whole log', () => {
  const test = openTestLog();
  const { firstKept, deleteOnce, deleteRange } = prepareStatements(test.db);
  expect(planOf(test, firstKept.getQuery().sql)).toEqual([
    'SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
  ]);
  expect(planOf(test, deleteRange.getQuery().sql)[0]).toMatch(/^SEARCH events USING INTEGER PRIMARY KEY/);
  expect(planOf(test, deleteOnce.getQuery().sql)[0]).toMatch(/USING (COVERING )?INDEX idempotency_last_seq/);
});

test('the ledger is read along one topic, and the current states along their index', () => {
  const test = openTestLog();
  const topicVersion = (range: string) => [
    `SEARCH ledger USING INDEX ledger_topic_version (topic_id=? AND version${range}?)`,
  ];
  expect(planOf(test, LEDGER_SQL.from)).toEqual(topicVersion('>'));
  expect(planOf(test, LEDGER_SQL.downFrom)).toEqual(topicVersion('<'));
  expect(planOf(test, STATES_SQL.goingOn)[0]).toBe('SEARCH states USING COVERING INDEX states_over (over=?)');
  expect(planOf(test, STATES_SQL.over)[0]).toBe('SEARCH states USING COVERING INDEX states_over (over>?)');
});

test('the outbox is read along one kind', () => {
  const test = openTestLog();
  expect(planOf(test, OUTBOX_SQL.after)).toEqual([
    'SEARCH outbox USING INDEX outbox_kind (kind=? AND rowid>?)',
  ]);
});
