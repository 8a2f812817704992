import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PRESENCE, type Presence, type TransportName } from '#protocol';
import { Presences, type Saying } from './presence.svelte.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function pageOf(answer: () => Promise<Presence>, carrier: () => TransportName | undefined) {
  const said: Saying[] = [];
  const listeners: (() => void)[] = [];
  const shown = {
    visibilityState: 'visible' as DocumentVisibilityState,
    addEventListener: (_: string, listener: () => void) => void listeners.push(listener),
    removeEventListener: () => undefined,
  };
  const presences = new Presences({
    say: (saying) => {
      said.push(saying);
      return answer();
    },
    carrier,
    token: () => undefined,
  });
  const turn = (state: DocumentVisibilityState): void => {
    shown.visibilityState = state;
    for (const listener of listeners) listener();
  };
  return { said, presences, turn, start: () => presences.start(shown as unknown as Document) }; // what is used of one
}

const SOMEBODY: Presence = {
  serverTime: 0,
  you: 'a',
  author: null,
  people: [{ id: 'a', name: null, transport: 'sse', since: 0 }],
  count: 1,
};

test('it says so when something carries the stream, and again in time', async () => {
  let carrier: TransportName | undefined;
  const { said, presences, start } = pageOf(
    () => Promise.resolve(SOMEBODY),
    () => carrier,
  );
  const stop = start();
  await vi.advanceTimersByTimeAsync(200);
  expect(said).toEqual([]);
  carrier = 'sse';
  await vi.advanceTimersByTimeAsync(400);
  expect(said).toMatchObject([{ transport: 'sse' }]);
  expect(presences.current?.count).toBe(1);
  carrier = 'polling';
  await vi.advanceTimersByTimeAsync(PRESENCE.every);
  expect(said.at(-1)).toMatchObject({ transport: 'polling', page: said[0]?.page });
  stop();
  expect(said.at(-1)).toMatchObject({ leaving: true });
});

test('within ten seconds of the last answer nobody is shown any more', async () => {
  let well = true;
  const { presences, start } = pageOf(
    () => (well ? Promise.resolve(SOMEBODY) : Promise.reject(new Error('The line is down.'))),
    () => 'sse',
  );
  const stop = start();
  await vi.advanceTimersByTimeAsync(10);
  expect(presences.current).toBe(SOMEBODY);
  well = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(presences.current).toBeUndefined();
  stop();
});

test('a page that nobody sees is left', async () => {
  const { said, turn, start } = pageOf(
    () => Promise.resolve(SOMEBODY),
    () => 'sse',
  );
  start();
  await vi.advanceTimersByTimeAsync(10);
  turn('hidden');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(said.map(({ leaving }) => leaving ?? false)).toEqual([false, true]);
  turn('visible');
  expect(said.at(-1)?.leaving).toBeUndefined();
});
