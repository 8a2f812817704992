import type { Attachment } from 'svelte/attachments';

/** Milliseconds that a change shines. */
const SHINE = 900;
const CALM = '(prefers-reduced-motion: reduce)';

/** What each element showed last. */
const shown = new WeakMap<Element, unknown>();

/** Takes the value that an element shows; lights it up when that is another one than before, but not for who asked for less motion. */
export function flashed(value: unknown): Attachment<HTMLElement> {
  return (node) => {
    const changed = shown.has(node) && shown.get(node) !== value;
    shown.set(node, value);
    if (!changed || matchMedia(CALM).matches) return undefined;
    const shine = node.animate(
      [
        { backgroundColor: 'color-mix(in oklab, var(--good) 30%, transparent)' },
        { backgroundColor: 'transparent' },
      ],
      { duration: SHINE, easing: 'ease-out' },
    );
    return () => shine.cancel();
  };
}
