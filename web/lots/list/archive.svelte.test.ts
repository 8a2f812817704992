import { expect, test } from 'vitest';
import { Refusal, type LotList } from '#protocol';
import { lotsList, openLot, T } from '../lots.kit.ts';
import { LotsArchive } from './archive.svelte.ts';

const page = (ids: readonly string[], next: string | null = null): LotList =>
  lotsList(
    ids.map((id) => openLot(id, { status: 'sold', overAt: T })),
    { next },
  );

test('pages follow each other until there are no more', async () => {
  const asked: unknown[] = [];
  const pages = [page(['aaaaaa'], 'x1'), page(['bbbbbb'])];
  const archive = new LotsArchive((filter, after) => {
    asked.push([filter, after]);
    return Promise.resolve(pages.shift() ?? page([]));
  });
  await archive.begin('sold');
  expect(archive.more).toBe(true);
  await archive.next();
  expect(archive.more).toBe(false);
  expect([...archive.lots.keys()]).toEqual(['aaaaaa', 'bbbbbb']);
  expect(asked).toEqual([
    ['sold', undefined],
    ['sold', 'x1'],
  ]);
});

test('a refusal is told in the server’s words, silence in ours; the next try forgets it', async () => {
  const answers = [
    () => Promise.reject(new Refusal('LOG_BUSY', 'The log is busy.', 'Try again.')),
    () => Promise.reject(new TypeError('fetch failed')),
    () => Promise.resolve(page(['aaaaaa'])),
  ];
  const archive = new LotsArchive(() => (answers.shift() ?? answers[0])?.() ?? Promise.resolve(page([])));
  await archive.begin('sold');
  expect(archive.problem).toBe('The log is busy. Try again.');
  await archive.next();
  expect(archive.problem).toBe('The server did not answer.');
  await archive.next();
  expect([archive.problem, archive.lots.size, archive.loading]).toEqual(['', 1, false]);
});

test('of those that go on it says up to which end all are known, and hands them over', async () => {
  const going = (id: string, endsAt: number) => openLot(id, { endsAt });
  const over = openLot('over00', { status: 'sold', overAt: T });
  const pages = [
    lotsList([going('aaaaaa', T + 1), going('bbbbbb', T + 5)], { next: 'e1' }),
    lotsList([going('cccccc', T + 9), over], { next: 'o1' }),
  ];
  const taken: LotList[] = [];
  const archive = new LotsArchive(
    () => Promise.resolve(pages[taken.length] ?? page([])),
    (list) => taken.push(list) > 0,
  );
  expect(archive.until).toBe(-Infinity);
  await archive.begin('all');
  expect([archive.until, archive.lots.size]).toEqual([T + 5, 0]);
  await archive.next();
  expect([archive.until, [...archive.lots.keys()]]).toEqual([Infinity, ['over00']]);
  expect(taken).toEqual(pages);
});

test('a list that nobody can take any more is asked for again', async () => {
  const fits = [false, true];
  const asked: unknown[] = [];
  const archive = new LotsArchive(
    (_, after) => (asked.push(after), Promise.resolve(page(['aaaaaa'], 'x1'))),
    () => fits.shift() ?? true,
  );
  await archive.begin('all');
  expect([archive.problem, archive.more]).toEqual(['The list came too late. Ask for it again.', false]);
  await archive.next();
  expect([archive.problem, archive.more, asked]).toEqual(['', true, [undefined, undefined]]);
});

test('what answers another filter is dropped', async () => {
  let answer: (list: LotList) => void = () => undefined;
  const slow = new Promise<LotList>((resolve) => (answer = resolve));
  const archive = new LotsArchive((filter) => (filter === 'sold' ? slow : Promise.resolve(page(['bbbbbb']))));
  const first = archive.begin('sold');
  await archive.begin('unsold');
  answer(page(['aaaaaa']));
  await first;
  expect([...archive.lots.keys()]).toEqual(['bbbbbb']);
  expect(archive.loading).toBe(false);
});
