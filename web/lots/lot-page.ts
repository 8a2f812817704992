import LotPage from '../pages/LotPage.svelte';
import { showing } from './start.ts';

/** Shows one lot, which the address names. */
export const show = showing(LotPage);
