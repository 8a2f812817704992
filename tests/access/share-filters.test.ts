import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import {
  HistorySchema,
  PATHS,
  SnapshotSchema,
  type History,
  type SeriesTuple,
  type ShareTerms,
  type Snapshot,
} from '#protocol';
import type { Log } from '../../db/log.ts';
import { termsOf } from '../../server/alerts/testing.ts';
import { startStand, type Stand } from '../conformance/harness.ts';
import { shareAdmin, type ShareAdmin } from './share-stand.ts';

const SHOWN: readonly SeriesTuple[] = [
  [1, 'cpu', { host: 'a', customer: 'x' }, '%', ''],
  [2, 'cpu', { host: 'b', customer: 'y' }, '%', ''],
  [3, 'memory', { host: 'a', customer: 'x' }, 'B', ''],
];
const ELSEWHERE: SeriesTuple = [4, 'cpu', { host: 'a', customer: 'x' }, '%', 'of another topic'];

let stand: Stand;
let admin: ShareAdmin;

/** What nobody may see through a share of one customer's measurements. */
async function fill(log: Log): Promise<void> {
  await log.append({
    events: [
      { topic: 'metrics/shop', kind: 'series', data: [...SHOWN] },
      { topic: 'metrics/shop', kind: 'samples', data: [1, 10, 2, 20, 3, 30] },
      {
        topic: 'metrics/elsewhere',
        kind: 'series',
        data: [[ELSEWHERE[0], 'cpu.else', ELSEWHERE[2], '%', '']],
      },
      { topic: 'metrics/elsewhere', kind: 'samples', data: [4, 40] },
      { topic: 'metrics/shop', kind: 'processes', data: [[77, 'hidden-program', 1, 2]] },
      { topic: 'notes', kind: 'note', data: { text: 'a hidden note' } },
    ],
  });
}

beforeAll(async () => {
  stand = await startStand({ events: 0, before: fill });
  admin = shareAdmin(stand.url, stand.admin.token);
});
afterAll(() => stand.stop());

async function ask(
  path: string,
  terms: Partial<ShareTerms>,
  labels?: Record<string, string>,
): Promise<unknown> {
  const { id } = await admin.make({ kind: 'guest', topics: ['metrics/shop'], ...terms });
  const guest = await admin.ask('POST', `${PATHS.shares}/${id}/guest`, { ...(labels && { labels }) });
  const { token } = (await guest.json()) as { token: string }; // what it opens is looked at
  const answer = await fetch(stand.url + path, { headers: { authorization: `Bearer ${token}` } });
  return answer.json();
}

const snapshot = async (
  terms: Partial<ShareTerms>,
  labels?: Record<string, string>,
  query = '',
): Promise<Snapshot> => v.parse(SnapshotSchema, await ask(`${PATHS.snapshot}${query}`, terms, labels));
const history = async (
  terms: Partial<ShareTerms>,
  labels?: Record<string, string>,
  query = '',
): Promise<History> =>
  v.parse(
    HistorySchema,
    await ask(
      `${PATHS.history}?from=${Date.now() - 60_000}&to=${Date.now() + 60_000}${query}`,
      terms,
      labels,
    ),
  );

const samplesIn = ({ events }: Snapshot) =>
  events.flatMap(([, , , kind, data]) => (kind === 'samples' ? [data] : []));
const idsIn = ({ series }: { series: readonly (readonly unknown[])[] }): unknown[] =>
  series.map(([id]) => id);

const CASES: readonly (readonly [
  string,
  Partial<ShareTerms>,
  Record<string, string> | undefined,
  number[],
])[] = [
  ['the topics alone', {}, undefined, [1, 2, 3]],
  ['names', { series: { names: ['cpu'] } }, undefined, [1, 2]],
  ['labels', { series: { labels: { customer: 'x' } } }, undefined, [1, 3]],
  ['names and labels', { series: { names: ['cpu'], labels: { customer: 'x' } } }, undefined, [1]],
  ['the labels of a token', {}, { host: 'b' }, [2]],
  [
    'the share and the token, which cannot widen it',
    { series: { labels: { customer: 'x' } } },
    { customer: 'y' },
    [],
  ],
  ['all topics of measurements', { topics: ['metrics/*'] }, undefined, [1, 2, 3, 4]],
  ['no topic of measurements', { topics: ['lots/*'] }, undefined, []],
];

describe.each(CASES)('a share narrowed by %s', (_what, terms, labels, shown) => {
  test('has these series in its snapshot and its history, and no value of any other', async () => {
    const [now, past] = [await snapshot(terms, labels), await history(terms, labels)];
    expect(idsIn(now)).toEqual(shown);
    expect(idsIn(past)).toEqual(shown);
    const values = samplesIn(now).flatMap((row) => (row as number[]).filter((_, at) => at % 2 === 0));
    expect(values.sort()).toEqual(shown);
  });

  test('gives nothing of another that is asked for by its number', async () => {
    const past = await history(terms, labels, '&series=1,2,3,4,5');
    expect(idsIn(past)).toEqual(shown);
  });
});

test('what belongs to no series is hidden by a filter, and shown without one', async () => {
  const kinds = ({ events }: Snapshot): string[] => events.map(([, , , kind]) => kind);
  expect(kinds(await snapshot({}))).toEqual(['series', 'samples', 'processes']);
  expect(kinds(await snapshot({ series: { names: ['cpu'] } }))).toEqual(['series', 'samples']);
});

test('notes are those of its topics', async () => {
  expect((await history({})).notes).toEqual([]);
  expect((await history({ topics: ['notes'] })).notes).toHaveLength(1);
  expect(JSON.stringify(await snapshot({}, undefined, '?topics=*'))).not.toContain('hidden note');
});

test('a topic outside is refused', async () => {
  expect(await ask(`${PATHS.snapshot}?topics=metrics/elsewhere`, {})).toMatchObject({
    error: { code: 'FORBIDDEN' },
  });
});

test('what a rule looks at is in no share: neither its values nor how many series they are', async () => {
  const terms = termsOf({ selector: { series: 'cpu', matchers: [] } });
  const put = await fetch(stand.url + PATHS.commands, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ type: 'rule-put', as: stand.admin.token, terms }),
  });
  const { rule } = (await put.json()) as { rule: string }; // what is asked below says whether it is one
  const topics = ['metrics/shop', 'alerts/*'];
  const narrow = { topics, series: { labels: { customer: 'x' } } };
  expect(await ask(`${PATHS.rules}/${rule}/strip`, narrow)).toMatchObject({ error: { code: 'FORBIDDEN' } });
  expect(await ask(`${PATHS.rules}/${rule}/strip`, { topics: ['alerts/*'] })).toMatchObject({
    error: { code: 'FORBIDDEN' },
  });
  const listed = await ask(PATHS.rules, narrow);
  expect(listed).toMatchObject({ rules: [{ id: rule }], watched: {} });
  const strip = await fetch(`${stand.url}${PATHS.rules}/${rule}/strip`);
  expect(await strip.json()).toMatchObject({ matched: 2 });
});
