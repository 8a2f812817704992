import { expect, test } from 'vitest';
import { rank } from './ranking.ts';

const items = [
  { title: 'Go to panel: CPU by core' },
  { title: 'Range: 15 minutes', words: 'time span' },
  { title: 'Range: 5 minutes', words: 'time span' },
  { title: 'Transport: long polling' },
  { title: 'Transport: polling' },
  { title: 'Time zone: Europe/Zürich' },
  { title: 'Pause', words: 'stop freeze' },
  { title: 'Copy link' },
];
const titles = (query: string) => rank(query, items).map(({ title }) => title);

test('nothing asked for is everything, in its own order', () => {
  expect(titles('  ')).toEqual(items.map(({ title }) => title));
});

test('what begins with the query comes before what has it inside', () => {
  expect(titles('p').slice(0, 1)).toEqual(['Pause']);
  expect(titles('polling')).toEqual(['Transport: long polling', 'Transport: polling']);
  expect(titles('transport polling')[0]).toBe('Transport: polling');
});

test('parts may stand apart and in any order', () => {
  expect(titles('5 range')[0]).toBe('Range: 5 minutes');
  expect(titles('core cpu')).toEqual(['Go to panel: CPU by core']);
});

test('case, accents and signs do not matter', () => {
  expect(titles('europe zurich')).toEqual(['Time zone: Europe/Zürich']);
  expect(titles('EUROPE/')).toEqual(['Time zone: Europe/Zürich']);
});

test('other words lead there too, behind those that the title has', () => {
  expect(titles('freeze')).toEqual(['Pause']);
  expect(titles('time')[0]).toBe('Time zone: Europe/Zürich');
  expect(titles('time')).toContain('Range: 5 minutes');
});

test('letters in order are enough, the closest first, and must begin at a word', () => {
  expect(titles('cplnk')).toEqual(['Copy link']);
  expect(titles('opy')).toEqual(['Copy link']); // inside
  expect(titles('oyl')).toEqual([]);
  expect(titles('tpg')).toEqual(['Transport: long polling', 'Transport: polling']);
});

test('nothing fits nonsense', () => expect(titles('qqq')).toEqual([]));
