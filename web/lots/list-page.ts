import LotsPage from '../pages/LotsPage.svelte';
import { showing } from './start.ts';

/** Shows the list of lots. */
export const show = showing(LotsPage);
