import { expect, test } from 'vitest';
import type { Log } from '../log.ts';
import type { OutboxKind, OutboxRow, OutboxWrite } from '../outbox.ts';
import { allOf } from './lot-testing.ts';
import { readState } from './log-state.ts';
import { appendNotes, note, openTestLog, upTo } from './testing.ts';
import { prepareStatements } from './statements.ts';

const news = (key: string, data: object | null = { key }): OutboxWrite => ({ kind: 'news', key, data });

const write = (log: Log, ...outbox: OutboxWrite[]) => log.append({ events: [note('why')], outbox });

async function rowsOf(log: Log, kind: OutboxKind, after?: number): Promise<readonly OutboxRow[]> {
  return allOf(log.outbox(kind, after));
}

const keysOf = (rows: readonly OutboxRow[]): string[] => rows.map(({ key }) => key);

test('rows stand in the order of their first writing, each kind by itself, and outlive the process', async () => {
  const { log, path } = openTestLog();
  await write(log, news('b'), news('a'), { kind: 'group', key: 'a', data: { told: [] } });
  await write(log, news('c'), news('b', { again: true }));
  const rows = await rowsOf(log, 'news');
  expect(rows.map(({ key, json }) => [key, json])).toEqual([
    ['b', '{"again":true}'],
    ['a', '{"key":"a"}'],
    ['c', '{"key":"c"}'],
  ]);
  expect(keysOf(await rowsOf(log, 'news', rows[0]?.id))).toEqual(['a', 'c']);
  expect(keysOf(await rowsOf(log, 'group'))).toEqual(['a']);
  expect(await rowsOf(log, 'message')).toEqual([]);
  await log.close();
  expect(await rowsOf(openTestLog(path).log, 'news')).toEqual(rows);
});

test('a place is never given twice, whatever was removed', async () => {
  const { log } = openTestLog();
  await write(log, news('a'), news('b'));
  const [, last] = await rowsOf(log, 'news');
  await write(log, news('a', null), news('b', null), news('never', null));
  await write(log, news('b'));
  const [again] = await rowsOf(log, 'news');
  expect(again?.id).toBeGreaterThan(last?.id ?? Infinity);
});

test('a request that is refused or was answered before leaves no rows, and its neighbours have theirs', async () => {
  const { log } = openTestLog();
  const once = { key: 'k', digest: 'd' };
  const ask = (key: string, change: object) =>
    log.append({ events: [note('why')], outbox: [news(key)], ...change });
  await ask('first', { once });
  await Promise.allSettled([
    ask('replayed', { once }),
    ask('refused', { expect: { topic: 'notes', version: 7 } }),
    ask('reused', { once: { key: 'k', digest: 'other' } }),
    ask('neighbour', {}),
  ]);
  expect(keysOf(await rowsOf(log, 'news'))).toEqual(['first', 'neighbour']);
});

test('many rows come in pages', async () => {
  const { log } = openTestLog();
  await write(log, ...upTo(1_200).map((number) => news(`n${number}`)));
  const pages: (readonly OutboxRow[])[] = [];
  for await (const page of log.outbox('news')) pages.push(page);
  expect(pages.map((page) => page.length)).toEqual([500, 500, 200]);
  expect(keysOf(pages.flat())).toEqual(upTo(1_200).map((number) => `n${number}`));
});

test('what is in the outbox does not count against the size of the log, and goes with its rows', async () => {
  const { log, db } = openTestLog();
  const kept = () => readState(prepareStatements(db)).keptBytes;
  await appendNotes(log, 1);
  expect(kept()).toBe(0);
  await write(log, news('a', { text: 'ü'.repeat(500) }));
  const one = kept();
  expect(one).toBeGreaterThan(1_000);
  await write(log, news('a', { text: 'x' }), news('b', { text: 'y' }));
  expect(kept()).toBeLessThan(one);
  await write(log, news('a', null), news('b', null));
  expect(kept()).toBe(0);
});
