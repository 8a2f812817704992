import type { Place, Size } from './placing.ts';

/** One thing that can be done with a panel. */
export interface PanelAction {
  readonly label: string;
  /** Does it; returns what to tell the person when it cannot be seen by itself, empty otherwise. */
  run(): string | Promise<string>;
}

const EDGE = 6;

/** Takes the button's rectangle in the window, the menu's size and the window's; returns the menu's corner: below, else above. */
export function placeMenu(button: DOMRect, menu: Size, window: Size): Place {
  const below = button.bottom + 4;
  const above = button.top - 4 - menu.height;
  return {
    x: Math.max(EDGE, Math.min(button.right - menu.width, window.width - EDGE - menu.width)),
    y: below + menu.height <= window.height - EDGE || above < EDGE ? below : above,
  };
}

/** Takes a key, the place of the button in focus and how many there are; returns the place to go to, undefined for other keys. */
export function nextInMenu(key: string, place: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (place + 1) % count;
    case 'ArrowUp':
      return (place - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
