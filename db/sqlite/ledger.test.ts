import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { topicMatcher } from '#protocol';
import { VersionConflict } from '../errors.ts';
import { allOf, appendLot, ledgerOf, MAXIMUM, TestLot } from './lot-testing.ts';
import {
  appendNotes,
  countTurns,
  note,
  openTestLog,
  rangeOf,
  readAfter,
  testFolder,
  upTo,
} from './testing.ts';

const NO_LIMIT = 1e15;

test('every event of a lot is kept as it travelled, by version, and of other topics none', async () => {
  const { log } = openTestLog();
  await appendNotes(log, 3);
  const lot = await appendLot(log, 1, 4);
  await appendLot(log, 2, 2);
  const { events } = rangeOf(await readAfter(log, 0));
  for (const topic of [lot.topic, lot.sealed]) {
    const kept = await ledgerOf(log, topic);
    expect(kept.map(({ version }) => version)).toEqual(upTo(5));
    expect(kept.map(({ json }) => json)).toEqual(
      events.filter((event) => event.topic === topic).map(({ json }) => json),
    );
  }
  expect(await log.topicVersion(lot.sealed)).toBe(5);
  const later = await allOf(log.ledger(lot.topic, 4));
  expect(later.map(({ version, seq }) => [version, seq])).toEqual([
    [4, 11],
    [5, 13],
  ]);
  expect(await allOf(log.ledger(lot.topic, 6))).toEqual([]);
  expect(await ledgerOf(log, 'notes')).toEqual([]);
  expect(await ledgerOf(log, 'lots/never00')).toEqual([]);
});

test('what viewers read has nothing sealed in it, whatever they ask for', async () => {
  const { log } = openTestLog();
  const lot = await appendLot(log, 1, 3);
  for (const patterns of [['*'], ['lots/*'], [lot.topic], [lot.sealed], ['sealed/*'], ['*', lot.sealed]]) {
    const matches = topicMatcher(patterns);
    const named = [lot.topic, lot.sealed];
    const current = { overSince: 0, rows: 100 };
    const recent = await log.recent({ since: 0, rows: 100, matches, named, current });
    const read = await readAfter(log, 0, { matches });
    expect(JSON.stringify([recent, read]), patterns.join()).not.toMatch(RegExp(`sealed|${MAXIMUM}`));
  }
  expect(JSON.stringify(await ledgerOf(log, lot.sealed))).toContain(`${MAXIMUM}`);
});

test('the ledger and the states outlive the events, and a lot goes on where it was', async () => {
  const { log, path } = openTestLog();
  const lot = await appendLot(log, 1, 20);
  const kept = await ledgerOf(log, lot.topic);
  await appendNotes(log, 1_500);
  expect(await log.retain({ maxAge: NO_LIMIT, maxBytes: 0 })).toMatchObject({ floor: 542 });
  expect((await log.recent({ since: 0, rows: 10, matches: topicMatcher([lot.topic]) })).events).toEqual([]);
  expect(await ledgerOf(log, lot.topic)).toEqual(kept);
  expect(kept).toHaveLength(21);
  await log.close();
  const { log: again } = openTestLog(path);
  expect(await ledgerOf(again, lot.topic)).toEqual(kept);
  expect(await again.state(lot.topic)).toMatchObject({ seq: 42, over: null });
  await again.append({ ...lot.bid(700), expect: { topic: lot.sealed, version: 21 } });
  expect((await ledgerOf(again, lot.topic)).at(-1)).toMatchObject({ version: 22, seq: 1_544 });
});

/** Everything that a request can leave behind. */
function tracesOf(client: Database.Database): unknown {
  const count = (table: string): unknown => client.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  const state = client.prepare('SELECT head, kept_bytes FROM log_state').get();
  return { state, rows: ['events', 'ledger', 'states', 'topics', 'idempotency'].map(count) };
}

test('a refused request leaves neither events nor ledger nor state', async () => {
  const { log, db } = openTestLog();
  const lot = await appendLot(log, 1, 1);
  const before = tracesOf(db.$client);
  const state = await log.state(lot.topic);
  const stale = { ...lot.bid(300), expect: { topic: lot.sealed, version: 1 } };
  const foreign = { ...new TestLot(2).made(), expect: { topic: lot.sealed, version: 9 } };
  await expect(log.append(stale)).rejects.toBeInstanceOf(VersionConflict);
  await expect(log.append(foreign)).rejects.toBeInstanceOf(VersionConflict);
  expect(tracesOf(db.$client)).toEqual(before);
  expect(await log.state(lot.topic)).toEqual(state);
});

test.each(['events', 'ledger', 'states'])('a failure while %s are written leaves no trace', async (table) => {
  const { log, db } = openTestLog();
  const lot = await appendLot(log, 1, 1);
  const before = tracesOf(db.$client);
  db.$client.exec(`CREATE TEMP TRIGGER fail BEFORE INSERT ON ${table} WHEN NEW.data LIKE '%555%'
    BEGIN SELECT RAISE(ABORT, 'no'); END`);
  await expect(log.append(lot.bid(555))).rejects.toMatchObject({ code: 'failed' });
  expect(tracesOf(db.$client)).toEqual(before);
  db.$client.exec('DROP TRIGGER fail');
  await log.append(lot.bid(555));
  expect(await ledgerOf(log, lot.topic)).toHaveLength(3);
});

test('killed before the commit of a bid, the file holds nothing of it; after it, all of it', async () => {
  const { log, db, path } = openTestLog();
  const lot = await appendLot(log, 1, 1);
  const copyTo = (folder: string): string => {
    for (const end of ['', '-wal']) cpSync(path + end, join(folder, `switchyard.db${end}`));
    return join(folder, 'switchyard.db');
  };
  const killed = testFolder();
  // What a kill leaves is what other processes see: here, when events and ledger are written and the state is not yet.
  db.$client.function('killed', { directOnly: false }, () => (copyTo(killed), null));
  db.$client.exec('CREATE TEMP TRIGGER kill AFTER UPDATE ON states BEGIN SELECT killed(); END');
  const before = tracesOf(db.$client);
  await log.append({ ...lot.bid(300), once: { key: 'key-0001', digest: 'd' } });
  expect(existsSync(join(killed, 'switchyard.db'))).toBe(true);
  const early = openTestLog(join(killed, 'switchyard.db'));
  expect(tracesOf(early.db.$client)).toEqual(before);
  const late = openTestLog(copyTo(testFolder()));
  expect(tracesOf(late.db.$client)).toEqual(tracesOf(db.$client));
  expect(await late.log.state(lot.topic)).toMatchObject({ seq: 6 });
});

test('a lot with 20,000 events is read in turns, and its reading ends when the log closes', async () => {
  const { log } = openTestLog();
  const lot = new TestLot(1);
  await log.append(lot.made());
  for (let group = 0; group < 20; group += 1)
    await Promise.all(upTo(1_000).map((price) => log.append(lot.bid(price))));
  const turns = countTurns();
  const sizes: number[] = [];
  for await (const page of log.ledger(lot.sealed)) sizes.push(page.length);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(20_001);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  expect(turns()).toBeGreaterThanOrEqual(40);
  const before = turns();
  const all = { since: Infinity, rows: 5_000, matches: () => true, named: [lot.topic] };
  const recent = await log.recent(all);
  expect(recent.ledger.map(({ seq }) => seq)).toEqual(upTo(5_000).map((index) => 30_002 + 2 * index));
  expect(turns() - before).toBeGreaterThanOrEqual(9);
  const pages = log.ledger(lot.sealed)[Symbol.asyncIterator]();
  await pages.next();
  await log.close();
  await expect(pages.next()).rejects.toMatchObject({ code: 'closed' });
}, 20_000);

test('the newest events of several named topics, up to the head, however much is written meanwhile', async () => {
  const { log } = openTestLog();
  const [one, two] = await Promise.all([appendLot(log, 1, 600), appendLot(log, 2, 600)]);
  const reading = log.recent({
    since: Infinity,
    rows: 1_100,
    matches: () => true,
    named: [one.topic, two.topic, one.topic],
  });
  const late = Promise.all(upTo(700).map((price) => log.append(one.bid(price))));
  const { seq, ledger, events } = await reading;
  expect([seq, events]).toEqual([2_404, []]);
  const everything = [...(await ledgerOf(log, one.topic)), ...(await ledgerOf(log, two.topic))];
  const expected = everything.filter((event) => event.seq <= seq).sort((a, b) => a.seq - b.seq);
  expect(ledger).toEqual(expected.slice(-1_100));
  await late;
});

test('the ledger does not crowd out the events: the limit of size is that of the log', async () => {
  const { log, db } = openTestLog();
  for (let number = 1; number <= 40; number += 1) await appendLot(log, number, 60);
  await log.append({ events: upTo(4_000).map(() => note('x'.repeat(50))) });
  const pages = db.$client
    .prepare("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'ledger%' OR name LIKE 'states%'")
    .pluck()
    .get() as number; // a sum of integers
  const kept = db.$client.prepare('SELECT kept_bytes FROM log_state').pluck().get() as number; // its column
  expect(kept / pages).toBeGreaterThan(0.8);
  expect(kept / pages).toBeLessThan(1.25);
  const bytes = Number(db.$client.pragma('page_count', { simple: true })) * 4_096;
  expect(await log.retain({ maxAge: NO_LIMIT, maxBytes: bytes - kept + 1 })).toMatchObject({ deleted: 0 });
  const { deleted } = await log.retain({ maxAge: NO_LIMIT, maxBytes: bytes - kept - 1 });
  expect(deleted).toBeGreaterThan(0);
  expect(await ledgerOf(log, 'lots/lot000001')).toHaveLength(61);
});

test('a state that is replaced counts by what it is now', async () => {
  const { log, db } = openTestLog();
  const kept = (): number => db.$client.prepare('SELECT kept_bytes FROM log_state').pluck().get() as number; // its column
  const put = (length: number) =>
    log.append({
      events: [note('x')],
      states: [{ topic: 'lots/aaaaaa', state: { text: 'é'.repeat(length) }, over: null }],
    });
  await put(100);
  const first = kept();
  await put(300);
  expect(kept() - first).toBe(400);
  await put(0);
  expect(kept() - first).toBe(-200);
});

test('a database from before the ledger is migrated, keeps its log and takes lots', async () => {
  const { log, path } = openTestLog();
  await appendNotes(log, 30);
  await log.close();
  const client = new Database(path);
  client.exec(`DROP TABLE ledger; DROP TABLE states; ALTER TABLE log_state DROP COLUMN kept_bytes;
    DROP TABLE outbox; ALTER TABLE series DROP COLUMN topic_id; DELETE FROM __drizzle_migrations WHERE created_at IN
      (SELECT created_at FROM __drizzle_migrations ORDER BY created_at DESC LIMIT 3)`);
  client.close();
  const { log: again } = openTestLog(path);
  expect([again.epoch, again.head]).toEqual([log.epoch, 30]);
  const lot = await appendLot(again, 1, 2);
  expect(await ledgerOf(again, lot.topic)).toHaveLength(3);
  expect(await allOf(again.states({ namespace: 'lots' }))).toHaveLength(1);
});
