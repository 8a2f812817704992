import { expect, test } from 'vitest';
import { sampleBytes } from './samples.ts';

test('a sample in a row costs a fraction of an object, and neither is free', () => {
  const { ours, object } = sampleBytes();
  expect(ours).toBeGreaterThan(4); // an id, a comma, a digit, a comma
  expect(object).toBeGreaterThan(40);
  expect(ours / object).toBeLessThan(0.4);
});
