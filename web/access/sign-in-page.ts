import { mount } from 'svelte';
import SignInPage from './SignInPage.svelte';
import { takeCode } from './code-link.ts';

/** Takes where to draw; shows where one signs in. A link's code leaves the address before anything else happens. */
export function show(target: Element): void {
  mount(SignInPage, { target, props: { code: takeCode(window) } });
}
