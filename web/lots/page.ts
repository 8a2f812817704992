import { mount } from 'svelte';
import LotPage from '../pages/LotPage.svelte';
import LotsPage from '../pages/LotsPage.svelte';
import type { Door } from '../sharing/doors.ts';
import { LotsSession } from './lots-session.svelte.ts';

/** Takes where to draw, the way to the browser's shared stream, and the URL of the page's main script; shows the lots there, or one of them. */
export function showLots(target: Element, door: Door, script: string): void {
  const session = new LotsSession(location, door, script);
  // Before the page is drawn: what it asks for comes meanwhile.
  session.start();
  mount(session.lot === undefined ? LotsPage : LotPage, { target, props: { session } });
}
