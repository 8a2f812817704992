import { expect, onTestFinished, test, vi } from 'vitest';
import { TokenSchema } from '#protocol';
import * as v from 'valibot';
import { askToken, tokenAsker } from './ask-token.ts';

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
    const taken = vi.fn();
    tokenAsker(taken)(() => given);
    await expect.poll(() => warn.mock.calls).toHaveLength(1);
    expect(String(warn.mock.calls[0]?.[1])).toMatch(
      /^TypeError: It gave something that is no token\. Look at /,
    );
    expect(taken).not.toHaveBeenCalled();
    warn.mockRestore();
  },
);

test('one is asked for at a time; the next may be when that has come, has failed, or has not come for long', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const given: string[] = [];
  const answers: PromiseWithResolvers<string>[] = [];
  const ask = tokenAsker((token) => given.push(token));
  const want = (): void =>
    ask(() => {
      const answer = Promise.withResolvers<string>();
      answers.push(answer);
      return answer.promise;
    });
  want();
  want();
  expect(answers).toHaveLength(1);
  answers[0]?.resolve(TOKEN);
  await vi.advanceTimersByTimeAsync(1);
  expect(given).toEqual([TOKEN]);
  want();
  answers[1]?.reject(new Error('offline'));
  await vi.advanceTimersByTimeAsync(1);
  expect(warn).toHaveBeenCalledOnce();
  want();
  await vi.advanceTimersByTimeAsync(9_000);
  want();
  expect(answers).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(1_000);
  want();
  expect(answers).toHaveLength(4);
  warn.mockRestore();
});

test('what throws at once rejects like what rejects later', async () => {
  const broken = (): string => {
    throw new Error('offline');
  };
  await expect(askToken(broken)).rejects.toThrow('offline');
});
