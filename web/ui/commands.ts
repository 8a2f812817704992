import { BLOCKED_NETWORK, OPEN_NETWORK, TRANSPORTS, type Network } from '#protocol';
import { CHOICES } from './choices.ts';
import type { Findable } from './ranking.ts';
import { BLOCK_TITLE, OPEN_TITLE, titleInSentence } from './network-words.ts';
import { SPAN_CHOICES } from './time-words.ts';
import { COMMON_ZONES } from './zones.ts';
import { IN_SENTENCE } from '../words.ts';
import type { Mode } from '../connection/state-types.ts';
import type { ThemeChoice } from '../state/theme.svelte.ts';
import type { ZoneChoice } from '../zone.ts';
import type { KeyAction } from './keys.ts';

/** What a command does: the page's doing, apart from its name. */
export type Deed = BoardDeed | { readonly type: 'sign-out' };

/** What of that the board does. */
export type BoardDeed =
  | { readonly type: 'key'; readonly action: KeyAction }
  | { readonly type: 'span'; readonly ms: number }
  | { readonly type: 'zone'; readonly zone: ZoneChoice }
  | { readonly type: 'theme'; readonly choice: ThemeChoice }
  | { readonly type: 'transport'; readonly mode: Mode }
  | { readonly type: 'network'; readonly name: string }
  | { readonly type: 'panel'; readonly id: string }
  | { readonly type: 'board' }
  | { readonly type: 'copy-link' };

/** One command of the palette. */
export interface PageCommand extends Findable {
  readonly deed: Deed;
  /** The key that does the same. */
  readonly key?: string;
}

/** What the list of commands depends on. */
export interface PageNow {
  readonly live: boolean;
  /** A zoom can be gone back from. */
  readonly zoomed: boolean;
  readonly kiosk: boolean;
  /** Id of the panel that fills the page. */
  readonly panel: string | undefined;
  /** What who is signed in is called. */
  readonly signedIn?: string | undefined;
  readonly panels: readonly { readonly id: string; readonly title: string }[];
  /** In a demo: what its network does to this viewer. */
  readonly network?: Network | undefined;
}

/** Takes how the page is now; returns every command that makes sense there, the most wanted first. */
export function commandsFor(now: PageNow): PageCommand[] {
  return [
    ...networkSwitch(now),
    ...timeCommands(now),
    ...panelCommands(now),
    ...pageCommands(now),
    ...transportCommands(),
    ...networkCommands(now),
    ...zoneCommands(),
  ];
}

function byKey(title: string, action: KeyAction, key: string, words = ''): PageCommand {
  return { title, words, key, deed: { type: 'key', action } };
}

function timeCommands({ live, zoomed }: PageNow): PageCommand[] {
  return [
    live
      ? byKey('Pause', 'pause', 'p', 'stop freeze stand still')
      : byKey('Return to live', 'live', 'l', 'resume play follow now'),
    ...(zoomed ? [byKey('Back from the zoom', 'back', 'z', 'undo')] : []),
    ...SPAN_CHOICES.map(({ ms, long, label }) => ({
      title: long.replace(/^l/, 'L'),
      words: `range time ${label.replace(' ', '')}`,
      deed: { type: 'span', ms } as const,
    })),
    byKey('Choose a range…', 'range', 'r', 'time from to yesterday today past'),
    byKey('Earlier', 'earlier', ',', 'back previous'),
    ...(live ? [] : [byKey('Later', 'later', '.', 'forward next')]),
  ];
}

function panelCommands({ panel, panels }: PageNow): PageCommand[] {
  const others = panels.filter(({ id }) => id !== panel);
  return [
    ...(panel === undefined
      ? []
      : [{ title: 'Show the whole board', key: 'Esc', deed: { type: 'board' } } as const]),
    ...others.map(({ id, title }) => ({
      title: `Go to ${title}`,
      words: 'panel chart open',
      deed: { type: 'panel', id } as const,
    })),
  ];
}

function pageCommands({ kiosk, signedIn }: PageNow): PageCommand[] {
  return [
    byKey('Share this board…', 'share', 'e', 'embed iframe link public badge snippet'),
    byKey('Write a note…', 'note', 'n', 'annotate mark comment'),
    { title: 'Copy the link', words: 'share address url', deed: { type: 'copy-link' } },
    byKey('Connection', 'connection', 'c', 'delay latency cursor bytes gaps transport'),
    byKey(
      'Examine the connection',
      'doctor',
      'd',
      'diagnose network proxy cure nginx blocked slow diary doctor',
    ),
    byKey('Go to the lots', 'lots', 'a', 'auctions bid sale page'),
    byKey('Go to the alerts', 'alerts', 'w', 'warnings rules silences acknowledge page'),
    byKey('Go to the Lab', 'lab', 'm', 'measure compare race transports bytes delay page'),
    byKey(
      'Settings',
      'settings',
      's',
      'people users password sessions tokens api shares audit access admin page',
    ),
    signedIn === undefined
      ? byKey('Sign in', 'signIn', 'i', 'log in account admin')
      : { title: `Sign out ${signedIn}`, words: 'log out leave account', deed: { type: 'sign-out' } },
    byKey(kiosk ? 'Show the bar' : 'Kiosk: the board alone', 'kiosk', 'k', 'wall full screen hide bar leave'),
    { title: 'Theme: automatic', words: 'colours system', deed: { type: 'theme', choice: 'auto' } },
    { title: 'Theme: light', words: 'colours day', deed: { type: 'theme', choice: 'light' } },
    { title: 'Theme: dark', words: 'colours night', deed: { type: 'theme', choice: 'dark' } },
    byKey('Keys', 'help', '?', 'help shortcuts keyboard'),
  ];
}

function transportCommands(): PageCommand[] {
  return CHOICES.map(({ mode, label }, index) => ({
    title: `Transport: ${mode === 'auto' ? 'automatic' : IN_SENTENCE[mode]}`,
    words: mode === 'auto' ? label : `${TRANSPORTS[mode].label} connection switch`,
    key: String(index),
    deed: { type: 'transport', mode },
  }));
}

function networkCommand(title: string, name: string, words: string): PageCommand {
  return { title, words: `network demo ${words}`, deed: { type: 'network', name } };
}

/** The one click that a demo is shown with, and the way back. */
function networkSwitch({ network }: PageNow): PageCommand[] {
  const now = network?.now;
  if (now === undefined) return [];
  return [
    now === BLOCKED_NETWORK ? [] : [networkCommand(BLOCK_TITLE, BLOCKED_NETWORK, 'fallback')],
    now === OPEN_NETWORK ? [] : [networkCommand(OPEN_TITLE, OPEN_NETWORK, 'unblock back')],
  ].flat();
}

function networkCommands({ network }: PageNow): PageCommand[] {
  const offers = network?.groups.flatMap((group) => group.offers) ?? [];
  return offers
    .filter(({ name }) => name !== BLOCKED_NETWORK && name !== network?.now)
    .map((offer) => networkCommand(`Network: ${titleInSentence(offer)}`, offer.name, offer.help));
}

function zoneCommands(): PageCommand[] {
  const zone = (title: string, choice: ZoneChoice, words: string): PageCommand => ({
    title: `Time zone: ${title}`,
    words,
    deed: { type: 'zone', zone: choice },
  });
  return [
    zone('this browser', 'browser', 'local'),
    zone('UTC', 'utc', 'gmt universal'),
    ...COMMON_ZONES.map((name) => zone(name.replaceAll('_', ' '), name, '')),
    byKey('Time zone: another…', 'zone', 'u', 'clock'),
  ];
}
