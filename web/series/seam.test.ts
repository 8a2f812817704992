import { expect, test } from 'vitest';
import { Seam, type Row } from './seam.ts';

function row(seq: number): Row {
  return { seq, at: seq * 1000, data: [1, seq] };
}

function seqs(rows: readonly Row[] | undefined): number[] | undefined {
  return rows?.map(({ seq }) => seq);
}

test('what came since the question is handed out, in order', () => {
  const seam = new Seam(10);
  for (const seq of [11, 12, 14]) seam.keep(row(seq));
  expect(seqs(seam.reaching(10))).toEqual([11, 12, 14]);
  expect(seqs(seam.reaching(99))).toEqual([11, 12, 14]);
});

test('an answer that ends before the question began leaves a hole', () => {
  expect(new Seam(10).reaching(9)).toBeUndefined();
});

test('more than is kept is a hole for an answer that needs it', () => {
  const seam = new Seam(0, 4);
  for (let seq = 1; seq <= 5; seq++) seam.keep(row(seq));
  expect(seam.reaching(1)).toBeUndefined();
  expect(seqs(seam.reaching(2))).toEqual([3, 4, 5]);
});

test('however much comes, no more is kept', () => {
  const seam = new Seam(0, 100);
  for (let seq = 1; seq <= 10_000; seq++) seam.keep(row(seq));
  expect(seam.reaching(9950)?.length).toBeLessThanOrEqual(100);
  expect(seam.reaching(9800)).toBeUndefined();
});
