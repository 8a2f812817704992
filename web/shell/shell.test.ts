import { expect, test } from 'vitest';
import { readKey } from '../ui/keys.ts';
import { agedWords } from './aged-words.ts';
import { kioskCommand, pageCommands } from './page-commands.ts';

const AGED = 'Prices are those of 14:02:03.';

test('where nothing carries the stream, what is shown says how old it is, whatever else is said', () => {
  const bare = agedWords(undefined, '4.0 s', AGED);
  expect(bare.cause).toBe('Nothing has arrived for 4.0 s.');
  expect(bare.next).toContain(AGED);
  const words = {
    tone: 'bad',
    cause: 'The server is away.',
    next: 'Trying again in 3 s.',
    cure: undefined,
  } as const;
  expect(agedWords(words, '4.0 s', AGED)).toMatchObject({
    tone: 'bad',
    cause: words.cause,
    next: expect.stringMatching(/^Trying again in 3 s\. Prices are those of/),
  });
});

test('commands have a name each, and the key beside one does the same', () => {
  const pressed: unknown[] = [];
  const own = [{ title: 'Put up a lot…', deed: () => undefined }];
  const press = (what: unknown) => void pressed.push(what);
  const all = [
    ...pageCommands(press, () => undefined, own),
    kioskCommand(false, press),
    kioskCommand(true, press),
  ];
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  const focus = { typing: false, control: false, dialog: false };
  const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false, isComposing: false };
  for (const { key, deed, title } of all) {
    if (key === undefined) continue;
    deed();
    expect(readKey({ ...plain, key, defaultPrevented: false }, focus), title).toEqual(pressed.at(-1));
  }
});
