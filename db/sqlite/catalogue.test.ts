import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { SeriesTuple } from '#protocol';
import { openTestLog } from './testing.ts';

const SERIES: readonly SeriesTuple[] = [
  [1, 'a', {}, '', ''],
  [2, 'b', { host: 'x' }, '', ''],
  [3, 'c', {}, '', ''],
];

test('a series belongs to the topic that declared it first', async () => {
  const { log } = openTestLog();
  await log.append({
    events: [{ topic: 'metrics/one', kind: 'series', data: [SERIES[0], SERIES[1]] as SeriesTuple[] }],
  });
  await log.append({ events: [{ topic: 'metrics/two', kind: 'series', data: [...SERIES] }] });
  expect(await log.seriesByTopic()).toEqual([
    { series: SERIES[0], topic: 'metrics/one' },
    { series: SERIES[1], topic: 'metrics/one' },
    { series: SERIES[2], topic: 'metrics/two' },
  ]);
});

test('in a database from before that was kept, it is the topic of its newest samples, and none where there are none', async () => {
  const { log, path } = openTestLog();
  await log.append({
    events: [
      { topic: 'metrics/one', kind: 'series', data: [...SERIES] },
      { topic: 'metrics/one', kind: 'samples', data: [1, 2.5, 2, null] },
      { topic: 'metrics/two', kind: 'samples', data: [3, 1] },
      { topic: 'notes', kind: 'note', data: { text: '[1,2]' } },
    ],
  });
  await log.append({ events: [{ topic: 'metrics/one', kind: 'series', data: [[4, 'd', {}, '', '']] }] });
  await log.close();
  const client = new Database(path);
  client.exec(`ALTER TABLE series DROP COLUMN topic_id;
    DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)`);
  client.close();
  const { log: again } = openTestLog(path);
  const topics = (await again.seriesByTopic()).map(({ series: [id], topic }) => [id, topic]);
  expect(topics).toEqual([
    [1, 'metrics/one'],
    [2, 'metrics/one'],
    [3, 'metrics/two'],
    [4, null],
  ]);
});
