import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { channelsOpen, fakeBrowserGlobals, joinOf, LeaderPage } from './doors.kit.ts';

let locks: ReturnType<typeof fakeBrowserGlobals>;
beforeEach(() => void (locks = fakeBrowserGlobals()));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Opens pages of these names at once; the code of a hub takes so many ms to load. */
function open(names: readonly string[], loads = 50): LeaderPage[] {
  const pages = names.map((name) => new LeaderPage(name, loads));
  for (const page of pages) void page.join();
  return pages;
}

test('five pages that open at once: one leads, and all of them are with it', async () => {
  const pages = open(['a', 'b', 'c', 'd', 'e']);
  await pass(1_000);
  const hubs = pages.flatMap((page) => page.hubs);
  expect(hubs.map(({ guests }) => guests)).toEqual(['abcde']);
  expect(pages.some(({ alone }) => alone)).toBe(false);
});

test('a knock while the leader loads its hub is heard as soon as the hub is there', async () => {
  const [leader] = open(['a'], 1_500);
  await pass(1_000);
  const [late] = open(['b'], 1_500);
  await pass(499);
  expect(leader?.hubs).toEqual([]);
  await pass(1);
  expect(leader?.hubs[0]?.guests).toBe('ab');
  await pass(10_000);
  expect(late).toMatchObject({ alone: false, hubs: [] });
});

test('who has the lock waits for his own hub, however long its code takes', async () => {
  const [leader] = open(['a'], 9_000);
  await pass(8_999);
  expect(leader).toMatchObject({ alone: false, hubs: [] });
  await pass(1);
  expect(leader?.hubs[0]?.guests).toBe('a');
});

test('who opens again while his hub loads waits for it all the same', async () => {
  const [leader] = open(['a'], 9_000);
  await pass(1_000);
  void leader?.join();
  await pass(8_500);
  expect(leader?.hubs[0]?.guests).toBe('a');
});

test('a leader leaves, and the next one as well: each time the next in line leads, and the others are with it', async () => {
  const pages = open(['a', 'b', 'c', 'd']);
  await pass(1_000);
  for (const [page, others] of [
    ['a', 'bcd'],
    ['b', 'cd'],
    ['c', 'd'],
  ] as const) {
    pages.find(({ name }) => name === page)?.leave();
    await pass(1_000);
    const next = pages.find(({ name }) => name === others[0]);
    expect(next?.hubs.at(-1)?.guests).toBe(others);
  }
  expect(pages.some(({ alone }) => alone)).toBe(false);
  expect(pages.flatMap(({ hubs }) => hubs.map(({ closed }) => closed))).toEqual([true, true, true, false]);
});

test('a leader that is there but says nothing in time: the page is alone, and no late answer reaches it', async () => {
  open(['a'], 10_000);
  const [page] = open(['b']);
  await pass(1_999);
  expect(page?.alone).toBe(false);
  await pass(1);
  expect(page?.alone).toBe(true);
});

test('a door that is opened again while it opens: only the newest line is open, and its loss is told once', async () => {
  const [leader] = open(['a']);
  await pass(1_000);
  const page = new LeaderPage('b', 50);
  const lost = vi.fn();
  page.door.onLost(lost);
  const [stale, line] = [page.door.open(joinOf('stale')), page.door.open(joinOf('b'))];
  expect(await stale).toBeUndefined();
  expect(await line).toBeDefined();
  await pass(100);
  expect(leader?.hubs[0]?.guests).toBe('ab');
  leader?.leave();
  await pass(1_000);
  expect(lost).toHaveBeenCalledOnce();
  (await line)?.close();
  page.leave();
  expect(channelsOpen()).toBe(0);
});

test('a door that is closed while a leader answers is not open after all', async () => {
  open(['a']);
  await pass(1_000);
  const page = new LeaderPage('b', 50);
  const opened = page.door.open(joinOf('b'));
  page.door.close();
  await pass(5_000);
  expect(await opened).toBeUndefined();
});

test('a door that is closed while its hub loads: the hub is closed, the lock is given back, and nobody leads', async () => {
  const page = new LeaderPage('a', 1_000);
  const opened = page.door.open(joinOf('a'));
  await pass(500);
  page.door.close();
  expect(locks.held).toEqual(['switchyard:one']);
  await pass(5_000);
  expect(await opened).toBeUndefined();
  expect(page.hubs).toMatchObject([{ closed: true, guests: '' }]);
  expect(locks.held).toEqual([]);
});

test('a door that was closed opens again, as leader or with another', async () => {
  const [one, other] = open(['a', 'b']);
  await pass(1_000);
  one?.leave();
  await pass(1_000);
  void one?.join();
  await pass(1_000);
  expect(other?.hubs[0]?.guests).toBe('ab');
  other?.leave();
  await pass(1_000);
  expect(one?.hubs.at(-1)?.guests).toBe('a');
});

test('the code of the hub cannot be loaded: another page leads, and the page may try again', async () => {
  const [broken] = open(['a'], NaN);
  await pass(10);
  expect([broken?.alone, locks.held]).toEqual([true, []]);
  const [well] = open(['b']);
  await pass(1_000);
  void broken?.join();
  await pass(1_000);
  expect(broken?.alone).toBe(false);
  expect(well?.hubs[0]?.guests).toBe('ab');
});

test('who could not lead waits no longer than others for a leader', async () => {
  const [broken] = open(['a'], NaN);
  await pass(10);
  open(['b'], 60_000);
  const opened = broken?.door.open(joinOf('a'));
  await pass(2_000);
  expect(await opened).toBeUndefined();
});

test('where locks are denied the door leads nowhere, at once', async () => {
  locks.denied = true;
  const [page] = open(['a']);
  await pass(0);
  expect(page).toMatchObject({ alone: true, hubs: [] });
});
