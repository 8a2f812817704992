import { expect, onTestFinished, test } from 'vitest';
import { openTestLog, testFolder } from '../../db/sqlite/testing.ts';
import { lapseOf } from './open.ts';
import type { Principal } from './principal.ts';
import { Shares } from './shares/shares.ts';
import { ADMIN, openAccess } from './testing.ts';

test('whose token was revoked, or has reached its end, between his question and its answer reads no more', async () => {
  const { log } = openTestLog();
  const access = await openAccess({ log });
  const onFailure = (error: unknown): void => {
    throw error;
  };
  const shares = new Shares({ log, folder: testFolder(), onCut: () => undefined, onFailure });
  await shares.open();
  onTestFinished(() => shares.stop());
  const { token, made } = await access.tokens.make({ name: 'A', scopes: ['read'], days: 1 }, ADMIN);
  const who = await access.principal({ token });
  expect(lapseOf({ access, shares }, who)).toBeUndefined();
  // His stream may begin late, behind an answer that he does not take.
  expect(lapseOf({ access, shares }, { ...who, expires: Date.now() - 1 } as Principal)).toBe('expired');
  await access.revokeToken(made.id, ADMIN);
  expect(lapseOf({ access, shares }, who)).toBe('ended');
});
