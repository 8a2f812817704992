import { expect, test } from 'vitest';
import { DEFAULT_LADDER, parseLadder } from './ladder.ts';
import { createMemory, readPreferences, type TextStore } from './memory.ts';

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
  expect(memory.good()).toBeUndefined();
  memory.remember('long-polling');
  now += 30 * 60_000 - 1;
  expect(memory.good()).toBe('long-polling');
  now += 1;
  expect(memory.good()).toBeUndefined();
  now = 0; // the clock was set back: the entry is from the future
  expect(memory.good()).toBeUndefined();
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
  denied.remember('sse');
  denied.choose('sse');
  expect([denied.good(), denied.mode()]).toEqual([undefined, undefined]);
  for (const text of ['{', '{"transport":"pigeon","at":1}', 'null', '']) {
    const nonsense = createMemory(() => ({ getItem: () => text, setItem: () => undefined }));
    expect([nonsense.good(), nonsense.mode()]).toEqual([undefined, undefined]);
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
