import { mount, type Component } from 'svelte';
import type { Door } from '../sharing/doors.ts';

/** Takes where to draw, the way to the browser's shared stream, and the URL of the page's main script; shows a page there. */
export type ShowPage = (target: Element, door: Door, script: string) => void;

/** Takes a page and what makes its session; returns what shows it. */
export function showing<Session extends { start(): unknown }>(
  page: Component<{ session: Session }>,
  make: (place: Location, door: Door, script: string) => Session,
): ShowPage {
  return (target, door, script) => {
    const session = make(location, door, script);
    // Before the page is drawn: what it asks for comes meanwhile.
    session.start();
    mount(page, { target, props: { session } });
  };
}
