import { expect, test } from 'vitest';
import { Throughput } from './throughput.ts';

test('bytes a second, of each lane by itself, and none before there is something to compare with', () => {
  const throughput = new Throughput();
  expect(throughput.of('sse', 1_000, 0)).toBe(0);
  expect(throughput.of('sse', 3_000, 2_000)).toBe(1_000);
  expect(throughput.of('polling', 5_000, 2_000)).toBe(0);
  throughput.reset(2_500);
  expect(throughput.of('sse', 100, 3_000)).toBe(200); // since the counts were nothing
  expect(throughput.of('sse', 50, 4_000)).toBe(0); // the server began its counts anew
});
