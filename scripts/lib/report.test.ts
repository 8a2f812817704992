import { expect, test, vi } from 'vitest';
import { allMet, figure, finish, summary, table } from './report.ts';

test('a figure is judged before it is rounded', () => {
  expect(figure('a', 10.004, 'ms', { atMost: 10 })).toMatchObject({ value: 10, goal: '<= 10', ok: false });
  expect(figure('b', 3, 'x', { atLeast: 3 })).toMatchObject({ goal: '>= 3', ok: true });
});

test('without a goal there is nothing to miss; with one, what was not measured is missed', () => {
  expect(figure('a', 5, 'ms')).toMatchObject({ goal: null, ok: true });
  expect(figure('b', Number.NaN, 'ms', { atMost: 1 })).toMatchObject({ value: null, ok: false });
  expect(figure('c', undefined, 'ms', { atMost: 1 })).toMatchObject({ value: null, ok: false });
  expect(figure('d', 1, 'ms', { atMost: Number.NaN }).ok).toBe(false);
});

test('the summary names each goal and counts the missed', () => {
  const figures = [
    figure('good', 1, 'ms', { atMost: 2 }),
    figure('bad', 3, 'ms', { atMost: 2 }),
    figure('info', 9, 'ms'),
  ];
  const text = summary(figures);
  expect(text).toMatch(/good +1 ms +goal <= 2 +met/);
  expect(text).toMatch(/bad +3 ms +goal <= 2 +MISSED/);
  expect(text).not.toContain('info');
  expect(text).toContain('1 of 2 goals missed.');
  expect(allMet(figures)).toBe(false);
});

test('columns are aligned', () => {
  expect(
    table([
      ['', 'ms'],
      ['long name', '1'],
      ['b', '100'],
    ]),
  ).toBe('            ms\nlong name    1\nb          100');
});

test('with json the last line is one object, and the exit code says whether all goals are met', () => {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  const figures = [figure('good', 1, 'ms', { atMost: 2 })];
  expect(finish('bench', figures, true)).toBe(0);
  expect(finish('bench', [figure('bad', 3, 'ms', { atMost: 2 })], true)).toBe(1);
  expect(finish('bench', [], false)).toBe(1);
  write.mockRestore();
  const [last = ''] = written
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'));
  expect(JSON.parse(last)).toEqual({ name: 'bench', ok: true, figures });
});
