import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { firstOf, workerDoor, type Door } from './doors.ts';
import { fakeBrowserGlobals, FakeWorker, joinOf, LeaderPage } from './doors.kit.ts';
import { lineOn, type FromHub, type PageLine, type ToHub } from './messages.ts';

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

test('where locks are denied the door leads nowhere, at once', async () => {
  locks.denied = true;
  const [page] = open(['a']);
  await pass(0);
  expect(page).toMatchObject({ alone: true, hubs: [] });
});

/** A hub's end in a worker, with what it hears. */
function workAt({ inside }: FakeWorker): string[] {
  const heard: string[] = [];
  const line = lineOn<ToHub, FromHub>(inside);
  line.listen(({ type }) => void heard.push(type));
  line.post({ type: 'welcome' });
  return heard;
}

test('a worker whose code comes slowly has waited for what the page said first', async () => {
  const worker = new FakeWorker();
  const opened = workerDoor(() => worker).open(joinOf('a'));
  await pass(4_900);
  const heard = workAt(worker);
  expect(await opened).toBeDefined();
  await pass(10_000);
  expect(heard).toEqual(['join']);
});

test('a worker that fails, or that cannot be made, leads nowhere at once', async () => {
  const worker = new FakeWorker();
  const opened = workerDoor(() => worker).open(joinOf('a'));
  worker.dispatchEvent(new Event('error'));
  expect(await opened).toBeUndefined();
  const denied = workerDoor(() => {
    throw new DOMException('No workers here.', 'SecurityError');
  });
  expect(await denied.open(joinOf('a'))).toBeUndefined();
});

test('a worker that says nothing is given up after five seconds, and is told: one that comes later serves nobody', async () => {
  const worker = new FakeWorker();
  const opened = workerDoor(() => worker).open(joinOf('a'));
  await pass(5_000);
  expect(await opened).toBeUndefined();
  const heard = workAt(worker);
  await pass(0);
  expect(heard).toEqual(['join', 'leave']);
});

/** A door that answers when a test says so, with what was done to it. */
function slowDoor() {
  const closed = vi.fn();
  const line: PageLine = { post: () => undefined, listen: () => undefined, close: closed };
  const opens = vi.fn();
  let answer: (line: PageLine | undefined) => void = () => undefined;
  let lost = (): void => undefined;
  const door: Door = {
    open: () => {
      opens();
      return new Promise((resolve) => void (answer = resolve));
    },
    onLost: (listener) => void (lost = listener),
    close: () => undefined,
  };
  return {
    door,
    line,
    closed,
    opens,
    answer: (there: boolean) => answer(there ? line : undefined),
    lose: () => lost(),
  };
}

test('of several doors the first that leads somewhere is stayed with, and its loss is told', async () => {
  const [wall, way, third] = [slowDoor(), slowDoor(), slowDoor()];
  const door = firstOf([wall.door, way.door, third.door]);
  const lost = vi.fn();
  door.onLost(lost);
  for (let time = 0; time < 2; time++) {
    const opened = door.open(joinOf('a'));
    wall.answer(false);
    await pass(0);
    way.answer(true);
    expect(await opened).toBe(way.line);
  }
  expect([wall, way, third].map(({ opens }) => opens.mock.calls.length)).toEqual([1, 2, 0]);
  way.lose();
  expect(lost).toHaveBeenCalledOnce();
});

test('doors that are closed while one opens: the next is not tried, and a line that comes is closed', async () => {
  const [first, page] = [slowDoor(), new LeaderPage('a', 50)];
  const door = firstOf([first.door, page.door]);
  for (const there of [false, true]) {
    const opened = door.open(joinOf('a'));
    door.close();
    first.answer(there);
    expect(await opened).toBeUndefined();
  }
  await pass(1_000);
  expect([page.hubs, locks.held]).toEqual([[], []]);
  expect(first.closed).toHaveBeenCalledOnce();
});
