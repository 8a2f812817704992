import { expect, test } from 'vitest';
import {
  agoWords,
  auditWords,
  browserWords,
  endWords,
  removalWords,
  showsWords,
  workingOf,
} from './settings-words.ts';
import { readSettingsView, settingsAddress, SETTINGS_VIEWS } from './views.ts';

const NOW = 1_800_000_000_000;

test('uses are told as exactly as they are kept', () => {
  expect(agoWords(null, NOW)).toBe('never');
  expect(agoWords(NOW - 60_000, NOW)).toBe('in the last minutes');
  expect(agoWords(NOW + 5_000, NOW)).toBe('in the last minutes'); // the server's clock is a little ahead
  expect(agoWords(NOW - 3 * 3_600_000, NOW)).toBe('3 h ago');
});

test('a browser is known by its name and system, a program by what it says', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
  expect(browserWords(chrome)).toBe('Chromium 130, Linux');
  expect(browserWords('curl/8.5.0')).toBe('curl/8.5.0');
  expect(browserWords('')).toBe('An unknown browser');
});

test('an end is told before and after it', () => {
  const moment = () => 'Monday';
  expect(endWords(null, NOW, moment)).toBe('no end');
  expect(endWords(NOW + 1, NOW, moment)).toBe('until Monday');
  expect(endWords(NOW, NOW, moment)).toBe('ended Monday');
});

test('what a newer server has done is read as it is called', () => {
  expect(auditWords({ what: 'signed-in' })).toBe('Signed in');
  expect(auditWords({ what: 'robot-bought' })).toBe('robot bought');
  expect(auditWords({ what: 'constructor' })).toBe('constructor');
});

test('what a share shows is named, a panel by its title', () => {
  expect(showsWords({ kind: 'panel', panel: 'cpu' }, (id) => id.toUpperCase())).toBe('the panel CPU');
  expect(showsWords({ kind: 'lots' }, (id) => id)).toBe('the list of lots');
});

test('before somebody is removed it is said what goes with him, and what does not', () => {
  const token = { maker: 'ann', expires: null, revoked: null };
  const tokens = [
    token,
    { ...token, expires: NOW + 1 },
    { ...token, expires: NOW },
    { ...token, revoked: NOW - 1 },
    { ...token, maker: 'admin' },
    { ...token, maker: null },
  ];
  expect(workingOf(tokens, 'ann', NOW)).toBe(2);
  const ann = { name: 'Ann', role: 'admin' } as const;
  expect(removalWords(ann, 2)).toContain('2 API tokens that Ann made are revoked as well');
  expect(removalWords(ann, 1)).toContain('The API token that Ann made is revoked as well');
  expect(removalWords(ann, 0)).not.toContain('token');
  expect(removalWords(ann, 0)).toContain('Shares go on');
  expect(removalWords({ name: 'Vera', role: 'viewer' }, 0)).toBe(
    'Vera is signed out everywhere at once and cannot sign in any more. What was done under this name stays in the audit list.',
  );
});

test('each view has its address; what is none asks for none', () => {
  for (const view of SETTINGS_VIEWS)
    expect(readSettingsView(settingsAddress('?view=x&a=1', view))).toBe(view);
  expect(readSettingsView('?view=x')).toBeUndefined();
});
