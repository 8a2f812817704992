import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal, type SessionAnswer } from '#protocol';
import { Account } from './account.svelte.ts';
import type { AccountDoor } from './asking.ts';

const NOBODY: SessionAnswer = { who: null, token: null, expiresIn: null, viewers: 'everyone' };

/** A server that somebody may be signed in to: each of its tokens is another. */
class Server implements AccountDoor {
  who: SessionAnswer['who'] = null;
  asked = 0;
  away = false;

  session = (): Promise<SessionAnswer> => {
    this.asked += 1;
    if (this.away) return Promise.reject(new TypeError('Failed to fetch'));
    if (this.who === null) return Promise.resolve(NOBODY);
    return Promise.resolve({
      ...NOBODY,
      who: this.who,
      token: `token-number-${this.asked}`,
      expiresIn: 600_000,
    });
  };
  signIn = (): Promise<unknown> => {
    if (this.away) return Promise.reject(new Refusal('TOO_MANY', 'Too many attempts.', 'Try again in 30 s.'));
    this.who = { id: 'abcdefghijkl', name: 'Ada', role: 'admin' };
    return Promise.resolve();
  };
  signOut = (): Promise<unknown> => {
    this.who = null;
    return Promise.resolve();
  };
}

const page = () => {
  const listeners = new Map<string, () => void>();
  const document = {
    hidden: false,
    addEventListener: (name: string, listener: () => void) => listeners.set(name, listener),
  };
  vi.stubGlobal('document', document);
  return { document, returned: () => listeners.get('visibilitychange')?.() };
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('who signs in is known at once, his token is renewed before its end, and he can leave', async () => {
  page();
  const server = new Server();
  const account = new Account(server).begin();
  await vi.waitFor(() => expect(account.known).toBe(true));
  expect(account.admin).toBeUndefined();
  await account.signIn({ token: 'x'.repeat(32) });
  expect(account).toMatchObject({ who: { name: 'Ada' }, admin: 'token-number-2' });
  await vi.advanceTimersByTimeAsync(399_000);
  expect(account.token).toBe('token-number-2');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(account.token).toBe('token-number-3');
  await account.signOut();
  expect(account).toMatchObject({ who: undefined, token: undefined });
  const { asked } = server;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(server.asked).toBe(asked);
});

test('a viewer has a token, and it is no admin’s', async () => {
  page();
  const server = new Server();
  server.who = { id: 'abcdefghijkl', name: 'Vera', role: 'viewer' };
  const account = new Account(server).begin();
  await vi.waitFor(() => expect(account.token).toBeDefined());
  expect(account.admin).toBeUndefined();
});

test('a machine that slept past the end of the token asks as soon as it is looked at', async () => {
  const { returned } = page();
  const server = new Server();
  await server.signIn();
  const account = new Account(server).begin();
  await vi.waitFor(() => expect(account.token).toBe('token-number-1'));
  returned();
  expect(server.asked).toBe(1);
  vi.setSystemTime(Date.now() + 700_000); // no timer has run meanwhile
  returned();
  await vi.waitFor(() => expect(account.token).toBe('token-number-2'));
});

test('a token that was refused is replaced; another one changes nothing', async () => {
  page();
  const server = new Server();
  await server.signIn();
  const account = new Account(server).begin();
  await vi.waitFor(() => expect(account.token).toBe('token-number-1'));
  account.expired('token-of-a-bidder');
  expect(server.asked).toBe(1);
  account.expired('token-number-1');
  await vi.waitFor(() => expect(account.token).toBe('token-number-2'));
});

test('while the server is away it is who it was, and it is asked again', async () => {
  page();
  const server = new Server();
  await server.signIn();
  const account = new Account(server).begin();
  await vi.waitFor(() => expect(account.who?.name).toBe('Ada'));
  server.away = true;
  await account.ask();
  expect(account).toMatchObject({ who: { name: 'Ada' }, problem: '' });
  await expect(account.signIn({ token: 'x'.repeat(32) })).rejects.toThrow('Too many attempts.');
  server.away = false;
  await vi.advanceTimersByTimeAsync(11_000);
  expect(account.token).toBe(`token-number-${server.asked}`);
});

test('a server that does not answer leaves it unknown, and that is said', async () => {
  page();
  const server = new Server();
  server.away = true;
  const account = new Account(server);
  await account.ask();
  expect(account).toMatchObject({ known: false, problem: expect.stringContaining('did not say') });
  server.away = false;
  await account.ask();
  expect(account).toMatchObject({ known: true, problem: '' });
});
