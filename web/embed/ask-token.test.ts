import { expect, test, vi } from 'vitest';
import { TokenSchema } from '#protocol';
import * as v from 'valibot';
import { askToken } from './ask-token.ts';

const TOKEN = 'swp_abcdefghij_0123456789';

test.each([TOKEN, `${TOKEN}\n`, `  ${TOKEN}\r\n`])('%j is a token', async (given) => {
  expect(v.is(TokenSchema, TOKEN)).toBe(true);
  expect(await askToken(() => given)).toBe(TOKEN);
  expect(await askToken(() => Promise.resolve(given))).toBe(TOKEN);
});

test.each(['', 'short', '<!doctype html><h1>Sign in</h1>', `${TOKEN} ${TOKEN}`, 'x'.repeat(1025)])(
  '%j is none, and the developer is told, without it',
  async (given) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await expect(askToken(() => given)).rejects.toThrow('no token');
    expect(v.is(TokenSchema, given)).toBe(false);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  },
);

test('what throws at once rejects like what rejects later', async () => {
  const broken = (): string => {
    throw new Error('offline');
  };
  await expect(askToken(broken)).rejects.toThrow('offline');
});
