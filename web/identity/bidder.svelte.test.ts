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
    who: (token) => (token === ADMIN ? Promise.resolve({ role: 'admin' }) : Promise.reject(stranger())),
  };
}

function place(hash = '') {
  const at = { location: { hash, pathname: '/lots/abc123', search: '?a=1' }, shown: [] as string[] };
  const history = { state: null, replaceState: (_: unknown, __: string, url: string) => at.shown.push(url) };
  return { ...at, history } as unknown as Window & { shown: string[] }; // what a Bidder uses of a window
}

beforeEach(() => {
  vi.stubGlobal('localStorage', new Shelf());
  vi.stubGlobal('sessionStorage', new Shelf());
});
afterEach(() => vi.unstubAllGlobals());

test('a name is asked for once: the next page knows it, and another name keeps the identity', async () => {
  const server = door();
  const first = new Bidder(server, place());
  expect(first.token).toBeUndefined();
  await Promise.all([first.ensure('Anna'), first.ensure('Anna')]);
  expect(server.asked).toEqual([['Anna', undefined]]);
  const next = new Bidder(server, place());
  expect(next).toMatchObject({ name: 'Anna', token: first.token, id: first.id });
  await next.ensure('Anne');
  expect(next).toMatchObject({ name: 'Anne', token: first.token });
});

test('a tab that knows nothing takes the identity that another tab has got meanwhile', async () => {
  const server = door();
  const [one, two] = [new Bidder(server, place()), new Bidder(server, place())];
  await one.ensure('Anna');
  await two.ensure('Anna');
  expect(two.id).toBe(one.id);
});

test('an identity that the server does not know any more is replaced', async () => {
  const server = door();
  const bidder = new Bidder(server, place());
  await bidder.ensure('Anna');
  const before = bidder.token ?? '';
  const renewed = new Bidder(door(), place());
  await renewed.ensure('Anna');
  expect(renewed.token).toBeDefined();
  bidder.expired(before);
  expect(bidder.token).toBeUndefined();
  expect(new Bidder(server, place()).token).toBeUndefined();
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
    const bidder = new Bidder(door(), place(`#admin=${ADMIN}`));
    await bidder.ensure('Anna');
    expect(bidder).toMatchObject({ name: 'Anna', admin: ADMIN });
    bidder.signOut();
    expect(bidder.token).toBeUndefined();
    expect(bidder.admin).toBeUndefined();
  } finally {
    Reflect.deleteProperty(globalThis, 'localStorage');
    Reflect.deleteProperty(globalThis, 'sessionStorage');
  }
});

test('an admin’s link is taken out of the address at once and kept in this tab alone', async () => {
  const window = place(`#admin=${ADMIN}`);
  const bidder = new Bidder(door(), window);
  expect(window.shown).toEqual(['/lots/abc123?a=1']);
  await vi.waitFor(() => expect(bidder.admin).toBe(ADMIN));
  expect(new Bidder(door(), place()).admin).toBe(ADMIN);
  expect([...(localStorage as unknown as Shelf).held.values()].join()).not.toContain(ADMIN); // ours, see above
});

test('a link of another server is refused in words, and so is what is no token', async () => {
  for (const token of ['token-of-another-server-12345', 'short']) {
    const bidder = new Bidder(door(), place(`#admin=${token}`));
    await vi.waitFor(() => expect(bidder.problem).toContain('admin-token'));
    expect(bidder.admin).toBeUndefined();
  }
});
