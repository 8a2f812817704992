import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal, type Identity } from '#protocol';
import { Bidder, type IdentityDoor } from './bidder.svelte.ts';

const ADMIN = 'admin-token-of-32-characters-abcd';

class Shelf {
  readonly held = new Map<string, string>();
  getItem = (key: string): string | null => this.held.get(key) ?? null;
  setItem = (key: string, text: string): void => void this.held.set(key, text);
  removeItem = (key: string): void => void this.held.delete(key);
}

/** A server that gives out identities; `knows` says whose tokens it still takes. */
function door(knows = new Set<string>()): IdentityDoor & { asked: [string, string | undefined][] } {
  const asked: [string, string | undefined][] = [];
  const stranger = () => new Refusal('NOT_SIGNED_IN', 'Unknown.', 'Ask for a new one.');
  return {
    asked,
    identity: (name, token): Promise<Identity> => {
      asked.push([name, token]);
      if (token !== undefined && !knows.has(token)) return Promise.reject(stranger());
      const made = token ?? `token-number-${asked.length}-abcdefgh`;
      knows.add(made);
      return Promise.resolve({ token: made, id: `id of ${made}`, name });
    },
  };
}

/** Somebody who is signed in, or nobody. */
class SignedIn {
  admin: string | undefined;
  token: string | undefined;
  isClosed = false;
  who: { id: string; name: string; role: 'admin' } | undefined;
  readonly refused: string[] = [];
  settled = (): Promise<void> => Promise.resolve();
  expired = (token: string): void => void this.refused.push(token);
}

beforeEach(() => {
  vi.stubGlobal('localStorage', new Shelf());
  vi.stubGlobal('sessionStorage', new Shelf());
});
afterEach(() => vi.unstubAllGlobals());

test('a name is asked for once: the next page knows it, and another name keeps the identity', async () => {
  const server = door();
  const first = new Bidder(server, new SignedIn());
  expect(first.token).toBeUndefined();
  await Promise.all([first.ensure('Anna'), first.ensure('Anna')]);
  expect(server.asked).toEqual([['Anna', undefined]]);
  const next = new Bidder(server, new SignedIn());
  expect(next).toMatchObject({ name: 'Anna', token: first.token, id: first.id });
  await next.ensure('Anne');
  expect(next).toMatchObject({ name: 'Anne', token: first.token });
});

test('a tab that knows nothing takes the identity that another tab has got meanwhile', async () => {
  const server = door();
  const [one, two] = [new Bidder(server, new SignedIn()), new Bidder(server, new SignedIn())];
  await one.ensure('Anna');
  await two.ensure('Anna');
  expect(two.id).toBe(one.id);
});

test('an identity that the server does not know any more is replaced', async () => {
  const server = door();
  const bidder = new Bidder(server, new SignedIn());
  await bidder.ensure('Anna');
  const before = bidder.token ?? '';
  const renewed = new Bidder(door(), new SignedIn());
  await renewed.ensure('Anna');
  expect(renewed.token).toBeDefined();
  bidder.expired(before);
  expect(bidder.token).toBeUndefined();
  expect(new Bidder(server, new SignedIn()).token).toBeUndefined();
});

test('with storage denied it works for as long as the page', async () => {
  const denied = {
    get: () => {
      throw new Error('denied');
    },
  };
  vi.unstubAllGlobals();
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, ...denied });
  Object.defineProperty(globalThis, 'sessionStorage', { configurable: true, ...denied });
  try {
    const bidder = new Bidder(door(), new SignedIn());
    await bidder.ensure('Anna');
    expect(bidder.name).toBe('Anna');
    bidder.signOut();
    expect(bidder.token).toBeUndefined();
  } finally {
    Reflect.deleteProperty(globalThis, 'localStorage');
    Reflect.deleteProperty(globalThis, 'sessionStorage');
  }
});

test('whoever has signed in as an admin acts beside the bidder, and a token that is refused is renewed', async () => {
  const account = new SignedIn();
  const bidder = new Bidder(door(), account);
  await bidder.ensure('Anna');
  expect(bidder).toMatchObject({ admin: undefined, adminName: undefined });
  account.admin = ADMIN;
  account.who = { id: 'abcdefghijkl', name: 'Ada', role: 'admin' };
  expect(bidder).toMatchObject({ name: 'Anna', admin: ADMIN, adminName: 'Ada' });
  bidder.expired(ADMIN);
  expect(account.refused).toEqual([ADMIN]);
  const refused = { kind: 'refused', message: 'No.', next: '' } as const;
  bidder.judged({ ...refused, code: 'TOKEN_EXPIRED' });
  expect(account.refused).toEqual([ADMIN, ADMIN]);
  bidder.judged({ ...refused, code: 'OWN_LOT' });
  bidder.judged({ kind: 'done' });
  expect(account.refused).toHaveLength(2);
  expect(bidder.name).toBe('Anna');
  bidder.signOut(); // the bidder alone
  expect(bidder).toMatchObject({ token: undefined, admin: ADMIN });
});

test('where only who has signed in may look, he is the bidder himself', async () => {
  const account = new SignedIn();
  const bidder = new Bidder(door(), account);
  await bidder.ensure('Anna');
  const own = bidder.token;
  account.token = 'token-of-the-session-1234';
  account.who = { id: 'abcdefghijkl', name: 'Ada', role: 'admin' };
  expect(bidder).toMatchObject({ name: 'Anna', token: own, isOwnName: true });
  account.isClosed = true;
  expect(bidder).toMatchObject({ name: 'Ada', id: 'abcdefghijkl', token: account.token, isOwnName: false });
});
