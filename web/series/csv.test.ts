import { expect, test } from 'vitest';
import { tableCsv, toCsv } from './csv.ts';
import { EnvelopeRing } from './envelope.ts';
import { SeriesRing } from './ring.ts';

const T = Date.UTC(2026, 10, 21, 14, 2, 5);

function ring(...samples: [number, number | null][]): SeriesRing {
  const made = new SeriesRing(8);
  for (const [time, value] of samples) made.push(T + time, value);
  return made;
}

test('one row for each distinct time of the range, empty where a series has no value', () => {
  const all = [
    { legend: 'used', unit: '%', samples: ring([-1, 9], [0, 1.5], [1000, null], [3000, 4]) },
    { legend: 'load', unit: '', samples: ring([0, 2], [2000, -3e-7]) },
    { legend: 'gone', unit: 'B', samples: undefined },
  ];
  expect(toCsv(all, T, T + 2000)).toBe(
    [
      'time (ISO 8601 UTC),used (%),load,gone (B)',
      '2026-11-21T14:02:05.000Z,1.5,2,',
      '2026-11-21T14:02:06.000Z,,,',
      '2026-11-21T14:02:07.000Z,,-3e-7,',
      '',
    ].join('\r\n'),
  );
});

test('a legend with a comma, a quote or a line break is quoted', () => {
  const all = [{ legend: 'a "b", c\nd', unit: '%', samples: ring() }];
  expect(toCsv(all, 0, 1)).toBe('time (ISO 8601 UTC),"a ""b"", c\nd (%)"\r\n');
});

test('joined samples have three columns', () => {
  const envelope = new EnvelopeRing(10_000, 4);
  for (const value of [1, 9, 5]) envelope.push(T, value);
  expect(toCsv([{ legend: 'used', unit: '%', samples: envelope }], T - 10_000, T)).toBe(
    'time (ISO 8601 UTC),used mean (%),used min (%),used max (%)\r\n2026-11-21T14:02:00.000Z,5,1,9\r\n',
  );
});

test('samples of one millisecond each have their row', () => {
  const ring = new SeriesRing(8);
  for (const value of [1, 9, 2]) ring.push(1000, value);
  ring.push(1500, 3);
  const rows = toCsv([{ legend: 'wave', unit: '', samples: ring }], 0, 2000)
    .trim()
    .split('\r\n')
    .slice(1);
  expect(rows.map((row) => row.split(',')[1])).toEqual(['1', '9', '2', '3']);
});

test('a table of cells', () => {
  expect(
    tableCsv([
      ['what', 'how much'],
      ['a "b", c', 1.5],
      ['nothing', NaN],
    ]),
  ).toBe('what,how much\r\n"a ""b"", c",1.5\r\nnothing,\r\n');
});

test('names from outside are no formulas, and numbers are numbers', () => {
  const all = [{ legend: '=cmd()', unit: '', samples: ring([0, -3]) }];
  expect(toCsv(all, T, T)).toBe("time (ISO 8601 UTC),'=cmd()\r\n2026-11-21T14:02:05.000Z,-3\r\n");
  expect(
    tableCsv([
      ['name', 'pid'],
      ['@SUM(1)', -1],
      ['  "+1', 2],
    ]),
  ).toBe('name,pid\r\n\'@SUM(1),-1\r\n"\'  ""+1",2\r\n');
});
