import { expect, test } from 'vitest';
import { PRESENCE } from '#protocol';
import { Presences } from './presence.ts';

test('who says so is there, and is told who he is', () => {
  let now = 0;
  const presences = new Presences(() => now);
  const ann = presences.here('page-ann', 'websocket', 'Ann');
  const ben = presences.here('page-ben', 'sse', null);
  const { people, you } = presences.seenBy(ben, true);
  expect(people.map(({ name }) => name).toSorted()).toEqual(['Ann', null]);
  expect(people.find(({ id }) => id === you)?.transport).toBe('sse');
  now += PRESENCE.every;
  expect(presences.here('page-ann', 'polling', 'Ann')).toBe(ann);
});

test('a page that is not heard of any more is gone within 10 s of its loss for whoever asks every 3 s', () => {
  let now = 0;
  const presences = new Presences(() => now);
  presences.here('page-ann', 'websocket', 'Ann');
  const seen: number[] = [];
  for (now = 1; now <= 20_000; now += PRESENCE.every) {
    const ben = presences.here('page-ben', 'sse', 'Ben');
    if (presences.seenBy(ben, true).count === 2) seen.push(now);
  }
  expect(seen.at(-1)).toBeLessThan(PRESENCE.lasts);
  expect(PRESENCE.lasts + PRESENCE.every).toBeLessThan(10_000);
});

test('who leaves is gone at once, and who changes his transport is there once', () => {
  const presences = new Presences();
  presences.here('page-ann', 'websocket', 'Ann');
  const ann = presences.here('page-ann', 'long-polling', 'Ann');
  expect(presences.seenBy(ann, true).people).toMatchObject([{ transport: 'long-polling' }]);
  presences.left('page-ann');
  expect(presences.seenBy(null, true)).toMatchObject({ you: null, people: [], count: 0 });
});

test('who may not know names sees his own alone', () => {
  const presences = new Presences();
  presences.here('page-ann', 'websocket', 'Ann');
  const ben = presences.here('page-ben', 'sse', 'Ben');
  const names = presences.seenBy(ben, false).people.map(({ name }) => name);
  expect(names.toSorted()).toEqual(['Ben', null]);
});

test('however many there are, a hundred are named and all are counted', () => {
  const presences = new Presences();
  for (let page = 0; page < 150; page += 1) presences.here(`page-${page}-of-150`, 'sse', null);
  const { people, count } = presences.seenBy(null, true);
  expect([people.length, count]).toEqual([100, 150]);
});

test('who came first is first, however often others say that they are there; one who comes back is last', () => {
  let now = 0;
  const presences = new Presences(() => now);
  for (const page of ['page-ann', 'page-ben', 'page-cid']) presences.here(page, 'sse', page);
  now += 3_000;
  for (const page of ['page-cid', 'page-ann']) presences.here(page, 'sse', page);
  now += PRESENCE.lasts - 3_000;
  presences.here('page-ben', 'sse', 'page-ben');
  const names = presences.seenBy(null, true).people.map(({ name }) => name);
  expect(names).toEqual(['page-ann', 'page-cid', 'page-ben']);
});
