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
  const close = vi.spyOn(worker.port, 'close');
  const opened = workerDoor(() => worker).open(joinOf('a'));
  await pass(5_000);
  expect(await opened).toBeUndefined();
  expect(close).toHaveBeenCalledOnce();
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
