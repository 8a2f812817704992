import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { sign } from './opening.ts';

test('what this page signs for its preview is what a host’s backend would sign', async () => {
  const key = 'k'.repeat(43);
  const token = await sign('abcdefghij0123456789', key, 60);
  const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(key));
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'abcdefghij0123456789' });
  expect(Math.abs((payload.exp ?? 0) - Date.now() / 1000 - 60)).toBeLessThan(5);
});
