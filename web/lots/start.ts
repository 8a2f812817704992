import { mount, type Component } from 'svelte';
import type { Door } from '../sharing/doors.ts';
import { LotsSession } from './lots-session.svelte.ts';

/** Takes where to draw, the way to the browser's shared stream, and the URL of the page's main script; shows a page there. */
export type ShowPage = (target: Element, door: Door, script: string) => void;

/** Takes a page of lots; returns what shows it. */
export function showing(page: Component<{ session: LotsSession }>): ShowPage {
  return (target, door, script) => {
    const session = new LotsSession(location, door, script);
    // Before the page is drawn: what it asks for comes meanwhile.
    session.start();
    mount(page, { target, props: { session } });
  };
}
