import { TRANSPORTS } from '#protocol';
import { THEME_CHOICES, type ThemeChoice } from '../state/theme.svelte.ts';
import { CHOICES } from '../ui/choices.ts';
import type { Pressed } from '../ui/keys.ts';
import type { Findable } from '../ui/ranking.ts';
import { IN_SENTENCE } from '../words.ts';

/** A command of a page beside the board: what it does, apart from its name. */
export interface PageDeed extends Findable {
  readonly deed: () => void;
  /** The key that does the same. */
  readonly key?: string;
}

const THEMES: Readonly<Record<ThemeChoice, string>> = {
  auto: 'automatic system',
  light: 'day',
  dark: 'night',
};

/** Takes what keys do here, what chooses a theme, and the page's own commands; returns all there are, the most wanted first. */
export function pageCommands(
  press: (pressed: Pressed) => void,
  theme: (choice: ThemeChoice) => void,
  own: readonly PageDeed[],
): readonly PageDeed[] {
  return [
    ...own,
    ...placeCommands(press),
    byKey(press, 'Connection', 'c', { action: 'connection' }, 'delay latency cursor bytes gaps transport'),
    ...CHOICES.map(({ mode, label }, choice) =>
      byKey(
        press,
        `Transport: ${mode === 'auto' ? 'automatic' : IN_SENTENCE[mode]}`,
        String(choice),
        { choice },
        mode === 'auto' ? label : `${TRANSPORTS[mode].label} connection switch`,
      ),
    ),
    ...looksCommands(press, theme),
  ];
}

/** Takes what can be shared, such as `these lots`, and what keys do; returns the command for it. */
export function shareCommand(what: string, press: (pressed: Pressed) => void): PageDeed {
  return byKey(press, `Share ${what}…`, 'e', { action: 'share' }, 'embed iframe link public badge snippet');
}

/** Takes whether the bar is hidden, and what keys do; returns the command that hides it or shows it again. */
export function kioskCommand(kiosk: boolean, press: (pressed: Pressed) => void): PageDeed {
  const title = kiosk ? 'Show the bar' : 'Kiosk: the page alone';
  return byKey(press, title, 'k', { action: 'kiosk' }, 'wall full screen hide bar leave');
}

/** Takes what keys do; returns what leads to the pages. */
export function placeCommands(press: (pressed: Pressed) => void): readonly PageDeed[] {
  return [
    byKey(press, 'Go to the lots', 'a', { action: 'lots' }, 'auctions list page'),
    byKey(press, 'Go to the alerts', 'w', { action: 'alerts' }, 'warnings rules silences acknowledge page'),
    byKey(press, 'Go to the Lab', 'm', { action: 'lab' }, 'measure compare race transports bytes delay page'),
    byKey(press, 'Go to the board', 'b', { action: 'board' }, 'dashboard charts page'),
    byKey(
      press,
      'Examine the connection',
      'd',
      { action: 'doctor' },
      'doctor diagnose network proxy cure nginx',
    ),
  ];
}

/** Takes what keys do and what chooses a theme; returns the themes, and the list of keys. */
export function looksCommands(
  press: (pressed: Pressed) => void,
  theme: (choice: ThemeChoice) => void,
): readonly PageDeed[] {
  return [
    ...THEME_CHOICES.map((choice) => ({
      title: `Theme: ${choice === 'auto' ? 'automatic' : choice}`,
      words: `colours ${THEMES[choice]}`,
      deed: () => theme(choice),
    })),
    byKey(press, 'Keys', '?', { action: 'help' }, 'help shortcuts keyboard'),
  ];
}

function byKey(
  press: (pressed: Pressed) => void,
  title: string,
  key: string,
  pressed: Pressed,
  words: string,
): PageDeed {
  return { title, key, words, deed: () => press(pressed) };
}
