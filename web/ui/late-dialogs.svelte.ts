import { flushSync } from 'svelte';
import { LateCode } from './late-code.svelte.ts';

/** What is asked of a key event that may be kept. */
type TypedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Dialogs whose code comes late. Whoever opens one and types on at once is not heard by the page below: the keys are the dialog's. */
export class LateDialogs<Code> extends LateCode<Code> {
  /** Keys pressed since a dialog was asked for that is not there yet. */
  #kept: string[] | undefined;

  /** Takes a key event; keeps its key, and returns true, while a dialog is on its way. */
  keep({ key, ctrlKey, metaKey, altKey }: TypedKey): boolean {
    if (this.#kept === undefined || ctrlKey || metaKey || altKey) return false;
    this.#kept.push(key);
    return true;
  }

  /** Takes what shows a dialog, given the keys that were pressed meanwhile. Resolves with false when the code cannot be loaded. */
  async open(show: (typed: readonly string[]) => void): Promise<boolean> {
    if (this.#kept !== undefined) return true; // one is on its way
    this.#kept = [];
    const code = await this.load();
    const kept = this.#kept;
    this.#kept = undefined;
    if (code === undefined) return false;
    flushSync(); // it is on the page from here on
    show(kept);
    return true;
  }
}

/** Takes keys that were pressed; returns the text that they make in a field, and whether it was entered. */
export function typedText(keys: readonly string[]): { readonly text: string; readonly entered: boolean } {
  let text = '';
  for (const key of keys) {
    if (key === 'Enter') return { text, entered: true };
    if (key === 'Backspace') text = text.slice(0, -1);
    else if (key.length === 1) text += key;
  }
  return { text, entered: false };
}
