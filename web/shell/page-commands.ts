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
  const byKey = (title: string, key: string, pressed: Pressed, words: string): PageDeed => ({
    title,
    key,
    words,
    deed: () => press(pressed),
  });
  return [
    ...own,
    byKey('Go to the lots', 'a', { action: 'lots' }, 'auctions list page'),
    byKey('Go to the alerts', 'w', { action: 'alerts' }, 'warnings rules silences acknowledge page'),
    byKey('Go to the board', 'b', { action: 'board' }, 'dashboard charts page'),
    byKey('Connection', 'c', { action: 'connection' }, 'delay latency cursor bytes gaps transport'),
    byKey('Examine the connection', 'd', { action: 'doctor' }, 'doctor diagnose network proxy cure nginx'),
    ...CHOICES.map(({ mode, label }, choice) =>
      byKey(
        `Transport: ${mode === 'auto' ? 'automatic' : IN_SENTENCE[mode]}`,
        String(choice),
        { choice },
        mode === 'auto' ? label : `${TRANSPORTS[mode].label} connection switch`,
      ),
    ),
    ...THEME_CHOICES.map((choice) => ({
      title: `Theme: ${choice === 'auto' ? 'automatic' : choice}`,
      words: `colours ${THEMES[choice]}`,
      deed: () => theme(choice),
    })),
    byKey('Keys', '?', { action: 'help' }, 'help shortcuts keyboard'),
  ];
}
