import { IN_SENTENCE } from '../words.ts';
import { CHOICES } from './choices.ts';

/** One line of the list of keys. */
export interface KeyLine {
  readonly keys: readonly string[];
  readonly does: string;
}

/** A group of the list of keys. */
export interface KeyGroup {
  readonly title: string;
  readonly lines: readonly KeyLine[];
}

const CONNECTION_GROUP: KeyGroup = {
  title: 'Connection',
  lines: [
    ...CHOICES.map(({ mode }, index) => ({
      keys: [String(index)],
      does: mode === 'auto' ? 'Let the page choose the transport' : `Switch to ${IN_SENTENCE[mode]}`,
    })),
    { keys: ['c'], does: 'Show or hide the connection' },
  ],
};

const PAGE_LINES: readonly KeyLine[] = [
  { keys: ['b'], does: 'Go to the board' },
  { keys: ['a'], does: 'Go to the lots: auctions' },
  { keys: ['w'], does: 'Go to the alerts: what is wrong' },
  { keys: ['m'], does: 'Go to the Lab: transports measured' },
  { keys: ['d'], does: 'Examine the connection' },
  { keys: ['s'], does: 'Go to the settings' },
  { keys: ['i'], does: 'Go to the sign-in' },
  { keys: ['t'], does: 'Theme: automatic, light, dark' },
  { keys: ['?'], does: 'These keys' },
  { keys: ['Esc'], does: 'Close what is open' },
];

/** What the keys do on a page beside the board. */
export const PAGE_KEY_GROUPS: readonly KeyGroup[] = [
  CONNECTION_GROUP,
  {
    title: 'Page',
    lines: [
      { keys: ['Ctrl K', '/'], does: 'Find a command' },
      { keys: ['k'], does: 'The page alone, without the bar' },
      { keys: ['e'], does: 'Share this page, or embed it' },
      ...PAGE_LINES,
    ],
  },
];

/** What the keys do on a page without a stream. */
export const QUIET_KEY_GROUPS: readonly KeyGroup[] = [
  { title: 'Page', lines: [{ keys: ['Ctrl K', '/'], does: 'Find a command' }, ...PAGE_LINES] },
];

/** What the keys do on the pages of the Lab. */
export const LAB_KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: 'Lanes',
    lines: [{ keys: ['Space', 'p'], does: 'Pause every lane, or let all go on' }],
  },
  ...QUIET_KEY_GROUPS,
];

/** What the page's keys do, for the list that `?` opens. */
export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: 'Time',
    lines: [
      { keys: ['Space', 'p'], does: 'Pause, or go on live' },
      { keys: ['l'], does: 'Return to live' },
      { keys: ['+', '-'], does: 'Shorter or longer range' },
      { keys: [',', '.'], does: 'Earlier or later' },
      { keys: ['z'], does: 'Back from a zoom' },
      { keys: ['r'], does: 'Choose a range' },
      { keys: ['u'], does: 'Choose the time zone' },
    ],
  },
  CONNECTION_GROUP,
  {
    title: 'Page',
    lines: [
      { keys: ['Ctrl K', '/'], does: 'Find a command or a panel' },
      { keys: ['n'], does: 'Write a note' },
      { keys: ['k'], does: 'The board alone, without the bar' },
      { keys: ['e'], does: 'Share this board, or embed it' },
      ...PAGE_LINES,
    ],
  },
];
/** What pointer and keys do on a chart, for the same list; the charts see to it themselves. */
export const CHART_GROUP: KeyGroup = {
  title: 'On a chart',
  lines: [
    { keys: ['Drag'], does: 'Zoom' },
    { keys: ['Double click'], does: 'Back from a zoom' },
    { keys: ['←', '→'], does: 'Move the crosshair, with Shift by ten' },
    { keys: ['Enter'], does: 'Begin a zoom, and end it' },
  ],
};
