import { expect, test } from 'vitest';
import { Counters } from '../connection/stats.ts';
import { ageFigures, bytes, countFigures, milliseconds, sharedWords } from './connection-figures.ts';

test('no gap is good news, any gap is bad', () => {
  const total = new Counters();
  const gaps = () => countFigures(total, undefined).find(({ name }) => name === 'Gaps');
  expect(gaps()).toEqual({ name: 'Gaps', value: '0', tone: 'good' });
  total.gaps = 1;
  expect(gaps()).toEqual({ name: 'Gaps', value: '1', tone: 'bad' });
});

test('totals have their rate beside them once it is known', () => {
  const total = Object.assign(new Counters(), { bytes: 2048, requests: 40 });
  const values = (figures: ReturnType<typeof countFigures>) => figures.map(({ value }) => value);
  expect(values(countFigures(total, undefined)).slice(1, 3)).toEqual(['2.00\u00a0KiB', '40']);
  expect(values(countFigures(total, { bytes: 512.4, requests: 11.6 })).slice(1, 3)).toEqual([
    '2.00\u00a0KiB · 512 B/min',
    '40 · 12/min',
  ]);
});

test('ages are whole seconds, and what never was is not made up', () => {
  const values = (standing: boolean) =>
    ageFigures({ sample: 800, arrival: 42_000, paint: undefined }, standing).map(({ value }) => value);
  expect(values(false)).toEqual(['under 1 s ago', '42 s ago', '–']);
  expect(values(true)[2]).toBe('–, paused');
  expect(ageFigures({ sample: Infinity, arrival: Infinity, paint: 2000 }, false)[0]?.value).toBe('–');
});

test('nothing known is a dash', () => {
  expect(milliseconds(undefined)).toBe('–');
  expect(bytes(12)).toBe('12 B');
});

test('a shared connection says with how many pages', () => {
  expect([undefined, 1, 12].map(sharedWords)).toEqual([
    'This page’s own',
    'Shared; no other page is open',
    'Shared by 12 pages of this browser',
  ]);
});
