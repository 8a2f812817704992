import { expect, test } from 'vitest';
import { LateDialogs, typedText } from './late-dialogs.svelte.ts';

const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });

test('what is typed before a dialog is there is the dialog’s; before and after it is the page’s', async () => {
  let come: (code: string) => void = () => undefined;
  const dialogs = new LateDialogs(() => new Promise<string>((resolve) => (come = resolve)));
  expect(dialogs.keep(press('a'))).toBe(false);
  const shown: (readonly string[])[] = [];
  const opened = dialogs.open((typed) => shown.push(typed));
  expect([press('g'), press('o'), press('c', true)].map((event) => dialogs.keep(event))).toEqual([
    true,
    true,
    false,
  ]);
  come('code');
  expect(await opened).toBe(true);
  expect(shown).toEqual([['g', 'o']]);
  expect(dialogs.keep(press('a'))).toBe(false);
  await dialogs.open((typed) => shown.push(typed));
  expect(shown).toEqual([['g', 'o'], []]);
});

test('code that cannot be loaded is told, and asked for again', async () => {
  let asked = 0;
  const dialogs = new LateDialogs(() =>
    ++asked === 1 ? Promise.reject(new Error('no line')) : Promise.resolve(1),
  );
  expect(await dialogs.open(() => undefined)).toBe(false);
  expect(dialogs.keep(press('a'))).toBe(false);
  expect(await dialogs.open(() => undefined)).toBe(true);
});

test('keys make a text', () => {
  expect(typedText(['g', 'o', 'x', 'Backspace', 'Shift', ' '])).toEqual({ text: 'go ', entered: false });
  expect(typedText(['o', 'k', 'Enter', 'z'])).toEqual({ text: 'ok', entered: true });
});
