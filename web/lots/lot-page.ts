import LotPage from '../pages/LotPage.svelte';
import { showing } from '../shell/show-page.ts';
import { LotsSession } from './lots-session.ts';

/** Shows one lot, which the address names. */
export const show = showing(LotPage, (place, door, script) => new LotsSession(place, door, script));
