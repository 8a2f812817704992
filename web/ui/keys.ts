import type { PageName } from '../config.ts';
import { CHOICES } from './choices.ts';

/** Everything that a key does on the page; the transport's digits stand apart. */
export type KeyAction =
  | 'pause'
  | 'live'
  | 'longer'
  | 'shorter'
  | 'earlier'
  | 'later'
  | 'back'
  | 'range'
  | 'zone'
  | 'connection'
  | 'theme'
  | 'kiosk'
  | 'note'
  | 'palette'
  | 'help'
  | 'share'
  | PageName
  | 'escape';

/** What a key press means: an action, or the transport choice of that place. */
export type Pressed = { readonly action: KeyAction } | { readonly choice: number };

/** What is asked of a key event. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'defaultPrevented' | 'isComposing'
>;

/** Where the focus is: a key that means something to a control there is not ours. */
export interface Focus {
  /** Text is being typed, or a list chosen from by letters. */
  readonly typing: boolean;
  /** A control has the focus: Space presses it. */
  readonly control: boolean;
  /** A modal dialog is open: only its own keys count. */
  readonly dialog: boolean;
}

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  ' ': 'pause',
  p: 'pause',
  l: 'live',
  '-': 'longer',
  '+': 'shorter',
  '=': 'shorter', // the same key without Shift on many keyboards
  ',': 'earlier',
  '.': 'later',
  z: 'back',
  r: 'range',
  u: 'zone',
  c: 'connection',
  t: 'theme',
  k: 'kiosk',
  n: 'note',
  '/': 'palette',
  '?': 'help',
  b: 'board',
  a: 'lots',
  w: 'alerts',
  d: 'doctor',
  m: 'lab',
  s: 'settings',
  i: 'signIn',
  e: 'share',
  Escape: 'escape',
};

/** Keys that go on while they are held down. */
const REPEATED: ReadonlySet<KeyAction> = new Set(['earlier', 'later']);

/** Takes a key press and where the focus is; returns what it means on the page, undefined when it is not ours. */
export function readKey(press: KeyPress, focus: Focus): Pressed | undefined {
  if (press.defaultPrevented || press.isComposing || press.altKey || focus.dialog) return undefined;
  if (press.ctrlKey || press.metaKey) {
    return press.key.toLowerCase() === 'k' && !press.repeat ? { action: 'palette' } : undefined;
  }
  if (focus.typing) return undefined;
  if (/^\d$/.test(press.key)) {
    const choice = Number(press.key);
    return choice < CHOICES.length && !press.repeat ? { choice } : undefined;
  }
  const action = Object.hasOwn(ACTIONS, press.key) ? ACTIONS[press.key] : undefined;
  if (action === undefined || (press.key === ' ' && focus.control)) return undefined;
  return press.repeat && !REPEATED.has(action) ? undefined : { action };
}

const CONTROL =
  'button, a[href], summary, input, select, textarea, [tabindex]:not([tabindex="-1"]), [contenteditable], audio, video';

/** Places that have the focus after a click and do nothing with Space: a chart, and a choice already made. */
const IDLE = '[role="application"], input[type="radio"]:checked';

/** Takes what a key event was aimed at; returns what kind of place that is. */
export function focusOf(target: EventTarget | null): Focus {
  const dialog = document.querySelector('dialog:modal') !== null;
  if (!(target instanceof HTMLElement)) return { typing: false, control: false, dialog };
  const control = target.closest(CONTROL) !== null && !target.matches(IDLE);
  return { typing: isTyping(target), control, dialog };
}

function isTyping(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'radio' && target.type !== 'checkbox';
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
