import { dependOn } from '../../state/depend.ts';

/** Where the focus is looked after. */
export interface FocusPlace {
  /** What goes, goes when this changes. */
  readonly state: () => unknown;
  /** What holds that which may go. */
  readonly within: () => HTMLElement | undefined;
  /** Where the focus goes then. */
  readonly to: () => HTMLElement | undefined;
}

/**
 * Takes a place, while its component is made: what has the focus there may go with the state, and whoever goes on by keys
 * would begin at the top of the page again. Returns what does the same at once, where the focus was lost by another way.
 */
export function keptFocus({ state, within, to }: FocusPlace): () => void {
  const keep = (): void => {
    if (document.activeElement === document.body) to()?.focus({ preventScroll: true });
  };
  let held = false;
  $effect.pre(() => {
    dependOn(state());
    held = within()?.contains(document.activeElement) === true;
  });
  $effect(() => {
    dependOn(state());
    if (held) keep();
  });
  return keep;
}
