import { mount } from 'svelte';
import SettingsPage from './SettingsPage.svelte';

/** Takes where to draw; shows people, sessions, tokens, shares and the audit list. */
export function show(target: Element): void {
  mount(SettingsPage, { target });
}
