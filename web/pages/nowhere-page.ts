import { mount } from 'svelte';
import NowherePage from './NowherePage.svelte';

/** Takes where to draw; shows that there is no page at this address. */
export function show(target: Element): void {
  mount(NowherePage, { target });
}
