import { expect, test } from 'vitest';
import { CHOICES } from './choices.ts';
import { KEY_GROUPS, PAGE_KEY_GROUPS } from './key-list.ts';
import { readKey, type Focus, type KeyPress } from './keys.ts';

const FREE: Focus = { typing: false, control: false, dialog: false };

function press(key: string, parts: Partial<KeyPress> = {}): KeyPress {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };
  return { key, ...plain, defaultPrevented: false, isComposing: false, ...parts };
}

test.each([
  [' ', 'pause'],
  ['p', 'pause'],
  ['l', 'live'],
  ['+', 'shorter'],
  ['=', 'shorter'],
  ['-', 'longer'],
  [',', 'earlier'],
  ['.', 'later'],
  ['z', 'back'],
  ['/', 'palette'],
  ['?', 'help'],
  ['Escape', 'escape'],
])('%j means %s', (key, action) => expect(readKey(press(key), FREE)).toEqual({ action }));

test('digits choose a transport, and only as many as there are', () => {
  expect(readKey(press('0'), FREE)).toEqual({ choice: 0 });
  expect(readKey(press(String(CHOICES.length - 1)), FREE)).toEqual({ choice: CHOICES.length - 1 });
  expect(readKey(press(String(CHOICES.length)), FREE)).toBeUndefined();
});

test('Space presses the button that has the focus, and letters go on working there', () => {
  expect(readKey(press(' '), { ...FREE, control: true })).toBeUndefined();
  expect(readKey(press('p'), { ...FREE, control: true })).toEqual({ action: 'pause' });
});

test.each(['p', ' ', '3', '?', 'Escape', '/'])('%j does nothing while a person types', (key) => {
  expect(readKey(press(key), { ...FREE, typing: true })).toBeUndefined();
});

test('the palette opens from anywhere but a dialog', () => {
  const typing = { ...FREE, typing: true };
  expect(readKey(press('k', { ctrlKey: true }), typing)).toEqual({ action: 'palette' });
  expect(readKey(press('K', { metaKey: true }), FREE)).toEqual({ action: 'palette' });
  expect(readKey(press('k', { ctrlKey: true }), { ...FREE, dialog: true })).toBeUndefined();
});

test.each([
  ['in a dialog', press('p'), { ...FREE, dialog: true }],
  ['with Ctrl', press('p', { ctrlKey: true }), FREE],
  ['with Alt', press('p', { altKey: true }), FREE],
  ['that somebody took', press('p', { defaultPrevented: true }), FREE],
  ['of an input method', press('p', { isComposing: true }), FREE],
  ['held down', press('p', { repeat: true }), FREE],
  ['of no meaning', press('constructor'), FREE],
])('a key %s does nothing', (_, event, focus) => expect(readKey(event, focus)).toBeUndefined());

test('earlier and later go on while the key is held', () => {
  expect(readKey(press(',', { repeat: true }), FREE)).toEqual({ action: 'earlier' });
});

test('every key of the list does something', () => {
  const named: Readonly<Record<string, KeyPress>> = {
    Space: press(' '),
    Esc: press('Escape'),
    'Ctrl K': press('k', { ctrlKey: true }),
  };
  for (const { keys } of [...KEY_GROUPS, ...PAGE_KEY_GROUPS].flatMap(({ lines }) => lines)) {
    for (const key of keys) expect(readKey(named[key] ?? press(key), FREE), key).toBeDefined();
  }
});
