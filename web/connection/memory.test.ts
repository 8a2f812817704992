import { expect, test } from 'vitest';
import { DEFAULT_LADDER, parseLadder } from './ladder.ts';
import { createMemory, goodOn, readPreferences, type TextStore } from './memory.ts';

function fakeStore(): TextStore {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, text) => void held.set(key, text) };
}

test('a good transport is remembered for half an hour', () => {
  let now = 1_000_000;
  const store = fakeStore();
  const memory = createMemory(
    () => store,
    () => now,
  );
  expect(memory.good()).toEqual([]);
  memory.remember('long-polling', 'home');
  now += 30 * 60_000 - 1;
  expect(goodOn(memory.good(), 'home')).toBe('long-polling');
  now += 1;
  expect(memory.good()).toEqual([]);
  now = 0; // the clock was set back: the entry is from the future
  expect(memory.good()).toEqual([]);
});

test('each network has its own, and while none is named the newest of all counts', () => {
  const store = fakeStore();
  const memory = createMemory(() => store);
  memory.remember('long-polling', 'work');
  memory.remember('websocket', 'home');
  expect(goodOn(memory.good(), 'work')).toBe('long-polling');
  expect(goodOn(memory.good(), 'home')).toBe('websocket');
  expect(goodOn(memory.good(), 'elsewhere')).toBeUndefined();
  expect(goodOn(memory.good(), undefined)).toBe('websocket');
  for (let one = 0; one < 20; one++) memory.remember('polling', `hotel ${one}`);
  expect(memory.good()).toHaveLength(8);
});

test('a mode chosen by hand is remembered', () => {
  const store = fakeStore();
  createMemory(() => store).choose('sse');
  expect(createMemory(() => store).mode()).toBe('sse');
});

test('storage that throws, is not there or holds nonsense remembers nothing', () => {
  const denied = createMemory(() => {
    throw new Error('denied');
  });
  denied.remember('sse', undefined);
  denied.choose('sse');
  expect([denied.good(), denied.mode()]).toEqual([[], undefined]);
  for (const text of ['{', '{"transport":"pigeon","at":1}', 'null', '']) {
    const nonsense = createMemory(() => ({ getItem: () => text, setItem: () => undefined }));
    expect([nonsense.good(), nonsense.mode()]).toEqual([[], undefined]);
  }
});

test('the address wins over what was remembered, nonsense in it does not', () => {
  const memory = { mode: () => 'sse' as const };
  const mode = (query: string) => readPreferences(new URLSearchParams(query), memory).mode;
  expect(mode('')).toBe('sse');
  expect(mode('transport=polling')).toBe('polling');
  expect(mode('transport=auto')).toBe('auto');
  expect(mode('transport=pigeon')).toBe('sse');
  expect(readPreferences(new URLSearchParams(), { mode: () => undefined }).mode).toBe('auto');
});

test('a ladder is taken as a whole or not at all', () => {
  expect(parseLadder('sse,polling,sse')).toEqual(['sse', 'polling']);
  for (const text of [null, '', 'sse,pigeon', ',']) expect(parseLadder(text)).toEqual(DEFAULT_LADDER);
});
