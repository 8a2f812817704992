import { expect, test } from 'vitest';
import { bidderOf, ProofHouse } from './proof.kit.ts';
import { readSealed, sealedRows } from './sealed.ts';

test('admins read who bid how far, the newest first, and what was taken back', () => {
  const house = new ProofHouse();
  const terms = { title: 'Lamp', currency: 'EUR', start: 99, opens: 0, ends: 1000 };
  const admin = { id: 'admin', name: 'Admin', role: 'admin' } as const;
  house.ask({ type: 'lot-create', terms }, bidderOf('Sally'), 0);
  house.ask({ type: 'bid', lot: '', max: 1000 }, bidderOf('Anna'), 10);
  house.ask({ type: 'bid', lot: '', max: 2000 }, bidderOf('Bert'), 20);
  house.ask({ type: 'bid-retract', lot: '', bid: 4, reason: 'a cat' }, admin, 30);
  const rows = sealedRows(readSealed(house.proof(true).sealed ?? []));
  expect(rows.map(({ version, who, what }) => `${version} ${who} ${what}`)).toEqual([
    '5 admin took back number 4: a cat',
    '4 Bert bid up to',
    '3 Anna bid up to',
    '2  opened',
    '1 Sally put it up',
  ]);
  expect(rows.map(({ max }) => max)).toEqual([undefined, 2000, 1000, undefined, undefined]);
  expect(rows.map(({ standing }) => standing)).toEqual([false, false, true, false, false]);
  expect(rows[1]?.struck).toBe('a cat');
});

test('what this page does not know is left out, and moves no version', () => {
  const tuples = [
    [1, 0, 'sealed/lot000', 'sealed-news', {}],
    [2, 0, 'sealed/lot000', 'sealed-open', { t: 5 }],
  ] satisfies Parameters<typeof readSealed>[0];
  expect(readSealed(tuples)).toEqual([{ version: 2, event: { kind: 'sealed-open', data: { t: 5 } } }]);
});
