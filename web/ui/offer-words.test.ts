import { RESET_REASONS } from '#protocol';
import { expect, test } from 'vitest';
import { resetWords } from './offer-words.ts';

test.each([...RESET_REASONS, 'stumbled'] as const)('%s is said in whole sentences', (reason) => {
  expect(resetWords(reason)).toMatch(
    /^[A-Z].+\. The page loaded what there is now and goes on from there\.$/,
  );
});

test('a start is no reset', () => expect(resetWords('start')).toBeUndefined());
