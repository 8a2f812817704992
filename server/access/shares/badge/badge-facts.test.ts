import { expect, onTestFinished, test, vi } from 'vitest';
import type { PublicLot } from '#protocol';
import { openTestLog } from '../../../../db/sqlite/testing.ts';
import { SeriesCatalogue } from '../../../hub/series-catalogue.ts';
import { View } from '../../../hub/view.ts';
import { liveness, newestValue, standOf } from './badge-facts.ts';

test('a board is live for half a minute, and then says how old it is', async () => {
  const { log } = openTestLog();
  await log.append({ events: [{ topic: 'metrics/one', kind: 'samples', data: [1, 2] }] });
  const view = new View(['metrics/*'], [], new SeriesCatalogue(log));
  const now = Date.now();
  const at = async (later: number): Promise<string> => (await liveness(log, view, now + later)).message;
  expect(await at(0)).toBe('live');
  expect(await at(-60_000)).toBe('live'); // a clock that was put back
  expect(await at(45_000)).toBe('stale, 45 s old');
  expect(await at(10 * 60_000)).toBe('stale, 10 min old');
  expect(await at(2 * 3_600_000)).toBe('nothing for an hour');
});

test('a board is as live as what of it is shown: not by what a filter hides, nor by notes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { log } = openTestLog();
  await log.append({
    events: [
      {
        topic: 'metrics/one',
        kind: 'series',
        data: [
          [1, 'cpu', { host: 'a' }, '%', ''],
          [2, 'cpu', { host: 'b' }, '%', ''],
        ],
      },
      { topic: 'metrics/one', kind: 'samples', data: [1, 2, 2, 2] },
    ],
  });
  vi.setSystemTime(Date.now() + 10 * 60_000);
  await log.append({
    events: [
      { topic: 'metrics/one', kind: 'samples', data: [1, 3] },
      { topic: 'metrics/two', kind: 'series', data: [[3, 'cpu', { host: 'c' }, '%', '']] },
      { topic: 'notes', kind: 'note', data: { text: 'it stands still' } },
    ],
  });
  const catalogue = new SeriesCatalogue(log);
  await catalogue.ready();
  const of = async (topics: readonly string[], host: string): Promise<string> => {
    const view = new View(topics, [{ labels: { host } }], catalogue);
    return (await liveness(log, view, Date.now())).message;
  };
  expect(await of(['metrics/*'], 'a')).toBe('live');
  expect(await of(['metrics/*', 'notes'], 'b')).toBe('stale, 10 min old');
  expect(await of(['metrics/*'], 'c')).toBe('nothing for an hour');
  const whole = new View(['metrics/three', 'notes'], [], catalogue);
  expect((await liveness(log, whole, Date.now())).message).toBe('nothing for an hour');
});

test('the newest values of one name are summed, with their unit', async () => {
  const { log } = openTestLog();
  await log.append({
    events: [
      {
        topic: 'metrics/one',
        kind: 'series',
        data: [
          [1, 'in', { iface: 'a' }, 'B/s', ''],
          [2, 'in', { iface: 'b' }, 'B/s', ''],
          [3, 'cpu', {}, '%', ''],
        ],
      },
      { topic: 'metrics/one', kind: 'samples', data: [1, 9, 2, 9] },
      { topic: 'metrics/one', kind: 'samples', data: [1, 1_048_576, 2, 524_288, 3, 12.5] },
      { topic: 'metrics/one', kind: 'samples', data: [3, 13.25] },
    ],
  });
  const catalogue = new SeriesCatalogue(log);
  await catalogue.ready();
  const of = async (name: string, labels?: Record<string, string>): Promise<string> => {
    const view = new View(['metrics/*'], labels ? [{ labels }] : [], catalogue);
    return (await newestValue(log, view, name, Date.now())).message;
  };
  expect(await of('in')).toBe('1.5MiB/s');
  expect(await of('in', { iface: 'b' })).toBe('512kiB/s');
  expect(await of('cpu')).toBe('13.25 %');
  expect(await of('else')).toBe('no value');
});

const LOT: PublicLot = {
  lot: 'k3v9x2ab7q0d',
  terms: { currency: 'EUR' } as PublicLot['terms'], // nothing else of them is read
  status: 'open',
  price: 12_050,
  leader: 1,
  reserveMet: true,
  bids: 1,
  steps: 1,
  bidders: 1,
  endsAt: 0,
  overAt: null,
  reason: null,
};

test.each([
  [LOT, '120.50 EUR, open'],
  [{ ...LOT, terms: { ...LOT.terms, currency: 'JPY' } }, '12050 JPY, open'],
  [{ ...LOT, price: null }, 'open'],
  [{ ...LOT, status: 'sold' as const }, '120.50 EUR, sold'],
  [{ ...LOT, status: 'cancelled' as const }, 'cancelled'],
  [{ ...LOT, status: 'scheduled' as const, price: null }, 'not open yet'],
])('a lot says its price and how it stands: %#', (lot, message) => {
  expect(standOf(lot).message).toBe(message);
});
