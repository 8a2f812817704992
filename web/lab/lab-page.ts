import { mount } from 'svelte';
import LabPage from '../pages/LabPage.svelte';

/** Takes where to draw; shows the Lab there. */
export function show(target: Element): void {
  mount(LabPage, { target });
}
