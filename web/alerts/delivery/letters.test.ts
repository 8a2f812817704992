import { expect, test } from 'vitest';
import { delivery, firing, rule, T } from '../alerts.kit.ts';
import { lastOf, lettersOf, letterText } from './letters.ts';

const ALERT = firing(rule());
const at = (message: string, outcome: 'waiting' | 'sent' | 'retrying' | 'dead', seconds: number) =>
  delivery(ALERT, { message, outcome, at: T + seconds * 1000 });
const ALL = [
  at('a', 'dead', 1),
  at('b', 'sent', 2),
  at('c', 'retrying', 3),
  at('d', 'dead', 4),
  at('e', 'waiting', 0),
];
const ids = (all: readonly { readonly message: string }[]): string =>
  all.map(({ message }) => message).join('');

test('messages stand by what became of them', () => {
  const { waiting, dead, sent } = lettersOf(ALL);
  expect([ids(waiting), ids(dead), ids(sent)]).toEqual(['ec', 'da', 'b']);
});

test('a test that failed is no message that anybody waits for', () => {
  expect(lettersOf([{ ...at('a', 'dead', 1), alerts: [] }]).dead).toEqual([]);
});

test('the last of a channel is its newest, of no other', () => {
  expect(lastOf(ALL, 'opshook')?.message).toBe('d');
  expect(lastOf(ALL, 'another')).toBeUndefined();
});

test('a message says what it tells', () => {
  const name = (): string => 'CPU busy';
  expect(letterText(at('a', 'sent', 0), name)).toBe('CPU busy firing');
  const two = { ...at('a', 'sent', 0), alerts: [...at('a', 'sent', 0).alerts, ...at('a', 'sent', 0).alerts] };
  expect(letterText(two, name)).toBe('CPU busy firing and 1 more');
  expect(letterText({ ...two, alerts: [] }, name)).toBe('a test');
});
