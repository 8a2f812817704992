import LotsPage from '../pages/LotsPage.svelte';
import { showing } from '../shell/show-page.ts';
import { LotsSession } from './lots-session.ts';

/** Shows the list of lots. */
export const show = showing(LotsPage, (place, door, script) => new LotsSession(place, door, script));
