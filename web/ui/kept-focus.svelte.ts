import { dependOn } from '../state/depend.ts';

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
  // By the time that an effect runs, what had the focus is gone: it is remembered until the focus, or a pointer, goes elsewhere.
  let held = false;
  const focused = ({ target }: FocusEvent): void => {
    held = target instanceof Node && within()?.contains(target) === true;
  };
  const pressed = (): void => void (held = false);
  $effect(() => {
    document.addEventListener('focusin', focused);
    document.addEventListener('pointerdown', pressed, true);
    return () => {
      document.removeEventListener('focusin', focused);
      document.removeEventListener('pointerdown', pressed, true);
    };
  });
  $effect(() => {
    dependOn(state());
    if (held) keep();
  });
  return keep;
}

/** A list whose entries, or what is in them, may go. */
export interface FocusList {
  /** What goes, goes when this changes. */
  readonly state: () => unknown;
  /** It can have the focus itself (`tabindex="-1"`), and so can its entries, each with a `data-key`. */
  readonly list: () => HTMLElement | undefined;
}

/**
 * Takes a list, while its component is made: what has the focus in it may go, and the focus is then on the entry that it was in, or on the list
 * where that is gone as well. Returns what does the same at once for the entry of a key, where the focus was lost by another way.
 */
export function keptEntry({ state, list }: FocusList): (key?: string) => void {
  let last: string | undefined;
  const keep = keptFocus({
    state,
    within: () => {
      // Asked when something gets the focus.
      const entry = document.activeElement?.closest<HTMLElement>('[data-key]');
      last = entry?.dataset['key'] ?? last;
      return list();
    },
    to: () => {
      const entries = [...(list()?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
      const entry = entries.find(({ dataset }) => dataset['key'] === last);
      // A form that has come into it is where a person goes on.
      return entry?.querySelector<HTMLElement>('[autofocus]') ?? entry ?? list();
    },
  });
  return (key = last) => {
    last = key;
    keep();
  };
}
