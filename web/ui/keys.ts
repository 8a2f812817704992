import type { Mode } from '../connection/state-types.ts';
import { CHOICES } from './choices.ts';

/** What the page's keys can do. */
export interface KeyActions {
  select(mode: Mode): void;
  toggleConnection(): void;
  toggleHelp(): void;
  cycleTheme(): void;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox';
}

/** Takes a key press and what keys can do; does it, and keeps the browser from doing something else with it. */
export function handleKey(event: KeyboardEvent, actions: KeyActions): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const choice = /^\d$/.test(event.key) ? CHOICES[Number(event.key)] : undefined;
  if (choice !== undefined) actions.select(choice.mode);
  else if (event.key === '?') actions.toggleHelp();
  else if (event.key === 'c') actions.toggleConnection();
  else if (event.key === 't') actions.cycleTheme();
  else return;
  event.preventDefault();
}
