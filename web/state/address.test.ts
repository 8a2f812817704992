import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSpan, queryText, readAddress, spanText, writeAddress, type Address } from './address.ts';
import { HELD_SPAN, LEAST_SPAN, SPANS } from './time.ts';

const PLAIN: Address = { span: HELD_SPAN, fixed: undefined, zone: undefined, panel: undefined };
const FROM = Date.UTC(2026, 10, 21, 14, 2, 5);

function read(query: string): Address {
  return readAddress(new URLSearchParams(query));
}

function write(query: string, address: Partial<Address>): string {
  return queryText(writeAddress(new URLSearchParams(query), { ...PLAIN, ...address }));
}

test.each([
  ['', {}],
  ['range=15m', { span: SPANS['15m'] }],
  ['range=90s', { span: 90_000 }],
  ['range=7d&tz=utc', { span: SPANS['7d'], zone: 'utc' }],
  ['tz=Europe/Berlin&panel=cpu-cores', { zone: 'Europe/Berlin', panel: 'cpu-cores' }],
  ['from=2026-11-21T14:02:05Z&to=2026-11-21T15:02:05.000Z', { fixed: { from: FROM, to: FROM + 3_600_000 } }],
  [
    'from=2026-11-21T15:02:05%2B01:00&to=2026-11-21T15:02:05',
    { fixed: { from: FROM, to: FROM + 3_600_000 } },
  ],
  [`from=${FROM}&to=${FROM + 5000}`, { fixed: { from: FROM, to: FROM + 5000 } }],
  ['from=2026-11-21&to=2026-11-22', { fixed: { from: 1795219200000, to: 1795305600000 } }],
])('%s is read', (query, expected) => {
  expect(read(query)).toEqual({ ...PLAIN, ...expected });
});

test.each([
  'range=',
  'range=4s',
  'range=0m',
  'range=999999d',
  'range=-5m',
  'range=5 m',
  'range=constructor',
  'from=2026-11-21T14:02:05Z',
  'from=2026-11-21T14:02:05Z&to=2026-11-21T14:02:05Z',
  'from=2026-11-21T14:02:05Z&to=2026-11-20T14:02:05Z',
  'from=yesterday&to=now',
  'from=2026-13-45&to=2026-13-46',
  'from=1&to=9999999999999999',
  'from=-5&to=10000',
  'from=1970-01-01&to=2026-01-01',
  'tz=Europe/Atlantis',
  'tz=',
  'panel=',
  'panel=<script>',
])('%s counts as not said', (query) => {
  expect(read(query)).toEqual(PLAIN);
});

test('one thing that cannot be read leaves the others', () => {
  expect(read('range=1h&tz=nowhere&from=1&panel=cpu')).toEqual({ ...PLAIN, span: SPANS['1h'], panel: 'cpu' });
});

test('what is the default is left out, and what the page does not know stays in its place', () => {
  expect(write('?transport=sse&range=15m&kiosk=1&tz=utc&from=1&to=2&x=a%26b', {})).toBe(
    '?transport=sse&kiosk=1&x=a%26b',
  );
  expect(write('?transport=sse&range=15m&kiosk=1', { span: SPANS['1h'], zone: 'Europe/Berlin' })).toBe(
    '?transport=sse&range=1h&kiosk=1&tz=Europe/Berlin',
  );
  expect(write('', { zone: 'browser' })).toBe('');
});

test('every span has one text', () => {
  for (const [name, span] of Object.entries(SPANS)) expect(spanText(span)).toBe(name);
  expect([spanText(90_000), spanText(7_200_000), spanText(30 * 86_400_000)]).toEqual(['90s', '2h', '30d']);
  expect(parseSpan(spanText(61_500))).toBe(62_000);
});

test('what was written is read again', () => {
  const moment = fc.integer({ min: 0, max: 4e12 });
  const address = fc.record({
    span: fc.integer({ min: LEAST_SPAN / 1000, max: 999_999 }).map((seconds) => seconds * 1000),
    fixed: fc.option(
      fc
        .tuple(moment, fc.integer({ min: LEAST_SPAN, max: 366 * 86_400_000 }))
        .map(([from, ms]) => ({ from, to: from + ms })),
      { nil: undefined },
    ),
    zone: fc.constantFrom(undefined, 'utc', 'Europe/Berlin', 'Asia/Kolkata'),
    panel: fc.option(fc.stringMatching(/^[\w-]{1,64}$/), { nil: undefined }),
  });
  fc.assert(
    fc.property(address, fc.webQueryParameters(), (said, others) => {
      const before = new URLSearchParams(others);
      for (const key of ['range', 'from', 'to', 'tz', 'panel']) before.delete(key);
      const after = new URLSearchParams(queryText(writeAddress(before, said)));
      expect(readAddress(after)).toEqual(said);
      expect([...after].slice(0, [...before].length)).toEqual([...before]);
    }),
  );
}, 20_000);

test('no query makes reading fail', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('range', 'from', 'to', 'tz', 'panel'), fc.string()),
      (query) => {
        const { span, fixed } = readAddress(new URLSearchParams(query));
        expect(span).toBeGreaterThanOrEqual(LEAST_SPAN);
        if (fixed) expect(fixed.from).toBeLessThan(fixed.to);
      },
    ),
  );
});
