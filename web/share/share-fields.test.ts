import { expect, test } from 'vitest';
import { fieldsOf, newFields, readShare } from './share-fields.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const BOARD = { kind: 'board' } as const;

test('what is typed becomes terms: sites are cut to their origins, each once', () => {
  const sites = ' https://shop.example/page \nhttps://shop.example, http://localhost:3000';
  const read = readShare(
    { ...newFields(' Shop '), sites, ending: 7, parts: ['notes'] },
    BOARD,
    undefined,
    NOW,
  );
  expect(read.terms).toEqual({
    title: 'Shop',
    shows: BOARD,
    kind: 'public',
    topics: ['metrics/*', 'notes', 'notes/board'],
    series: null,
    origins: ['https://shop.example', 'http://localhost:3000'],
    expires: NOW + 7 * DAY,
    badge: false,
  });
});

test('terms become fields and the same terms again', () => {
  const begun = { ...newFields('Shop'), kind: 'guest', anySite: true, badge: true, parts: ['lots'] } as const;
  const { terms } = readShare(begun, BOARD, undefined, NOW);
  if (terms === undefined) throw new Error('It was not read.');
  expect(readShare(fieldsOf(terms), BOARD, terms, NOW + DAY).terms).toEqual(terms);
  const ending = { ...terms, expires: NOW + 3 * DAY };
  expect(fieldsOf(ending).ending).toBe('kept');
  expect(readShare(fieldsOf(ending), BOARD, ending, NOW + DAY).terms).toEqual(ending);
});

test('what a program has locked stays locked when its other terms are changed', () => {
  const series = { names: ['cpu'], labels: { customer: 'x' } };
  const shop = { ...newFields('Shop'), kind: 'guest', anySite: true } as const;
  const { terms } = readShare(shop, BOARD, undefined, NOW);
  if (terms === undefined) throw new Error('It was not read.');
  const locked = { ...terms, topics: ['metrics/shop', 'notes', 'notes/board'], series };
  const renamed = readShare({ ...fieldsOf(locked), title: 'Store' }, BOARD, locked, NOW).terms;
  expect(renamed).toEqual({ ...locked, title: 'Store' });
  const other = readShare({ ...fieldsOf(locked), parts: ['lots'] }, BOARD, locked, NOW).terms;
  expect(other).toEqual({ ...locked, topics: ['metrics/shop', 'lots/*'] });
  const panel = { kind: 'panel', panel: 'cpu' } as const;
  const ofPanel = { ...locked, shows: panel };
  expect(readShare(fieldsOf(ofPanel), panel, ofPanel, NOW).terms).toEqual(ofPanel);
});

test('any site is a choice of its own: a star among sites is none', () => {
  expect(
    readShare({ ...newFields('Shop'), anySite: true, sites: 'rubbish' }, BOARD, undefined, NOW).terms
      ?.origins,
  ).toEqual(['*']);
  expect(readShare({ ...newFields('Shop'), sites: '*' }, BOARD, undefined, NOW)).toMatchObject({
    field: 'sites',
  });
});

test.each([
  [{ title: ' ' }, 'title'],
  [{ title: 'a\u202eb' }, 'title'],
  [{ sites: 'shop.example' }, 'sites'],
  [{ sites: 'ftp://shop.example' }, 'sites'],
  [{ sites: 'file:///tmp' }, 'sites'],
  [{ sites: Array.from({ length: 21 }, (_, n) => `https://s${n}.example`).join('\n') }, 'sites'],
] as const)('%j is refused at its field, in words', (part, field) => {
  const read = readShare({ ...newFields('Shop'), ...part }, BOARD, undefined, NOW);
  expect(read).toMatchObject({ field, problem: expect.stringMatching(/[a-z]{3}/) });
});
