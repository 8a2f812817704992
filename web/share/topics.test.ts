import { expect, test } from 'vitest';
import * as v from 'valibot';
import { isWithin, SEALED_ACCESS, ShareTermsSchema, type ShareShows } from '#protocol';
import { PANELS } from '../panels/spec.ts';
import { BOARD_PARTS, panelTitle, partsIn, readableFor, readableWords } from './topics.ts';

test('a panel can be read by the names of its own series and nothing else', () => {
  const memory = readableFor({ kind: 'panel', panel: 'memory' }, []);
  expect(memory.series?.names).toEqual(['memory.used', 'memory.cached', 'swap.used', 'memory.total']);
  expect(readableFor({ kind: 'panel', panel: 'space' }, []).series?.names).toEqual([
    'disk.used',
    'disk.size',
  ]);
  // The table of processes is no series, and nothing else comes with it.
  expect(readableFor({ kind: 'panel', panel: 'processes' }, [])).toEqual({
    topics: ['metrics/processes'],
    series: null,
  });
});

test('every panel can be shared, and none brings more than measurements', () => {
  for (const { id, kind } of PANELS) {
    const { topics, series } = readableFor({ kind: 'panel', panel: id }, [...BOARD_PARTS]);
    expect(
      topics.every((topic) => topic.startsWith('metrics/')),
      id,
    ).toBe(true);
    expect(series === null, id).toBe(kind === 'processes');
  }
});

test('of a board there is what was ticked, and it is found again', () => {
  expect(readableFor({ kind: 'board' }, []).topics).toEqual(['metrics/*']);
  for (const parts of [[], ['notes'], ['alerts', 'lots'], [...BOARD_PARTS]] as const) {
    expect(partsIn(readableFor({ kind: 'board' }, parts).topics)).toEqual(parts);
  }
});

test('where alerts are sent is never among what can be read, nor what is sealed', () => {
  const all: ShareShows[] = [
    { kind: 'board' },
    { kind: 'alerts' },
    { kind: 'lots' },
    { kind: 'lot', lot: 'abcdefghijkl' },
  ];
  for (const shows of all) {
    const { topics } = readableFor(shows, [...BOARD_PARTS]);
    for (const hidden of ['alerts/channels', 'alerts/delivery', SEALED_ACCESS]) {
      expect(
        topics.some((topic) => isWithin(hidden, topic)),
        `${shows.kind} ${hidden}`,
      ).toBe(false);
    }
    expect(v.is(ShareTermsSchema.entries.topics, topics)).toBe(true);
    expect(readableWords(shows, readableFor(shows, []))).toMatch(/^[A-Z].*[.:]$/);
  }
});

test('panels have their titles, and what is no panel its id', () => {
  expect(panelTitle('cores')).toBe('CPU by core');
  expect(panelTitle('gone')).toBe('gone');
});

test('what a program has locked is said as it is', () => {
  const words = readableWords(
    { kind: 'board' },
    { topics: ['metrics/shop', 'notes'], series: { names: ['cpu'], labels: { customer: 'x' } } },
  );
  expect(words).toBe(
    'As it was locked when it was made: the topics metrics/shop, notes; of measurements only the series cpu; only with customer = x. And what is chosen here:',
  );
  const { topics, series } = readableFor({ kind: 'board' }, ['lots']);
  expect(readableWords({ kind: 'board' }, { topics: [...topics].reverse(), series })).toMatch(
    /^All measurements/,
  );
});
