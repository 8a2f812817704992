/** What the board loads once there are lots. */
export { default as LotsPanel } from './LotsPanel.svelte';
export { LotsStore } from './lots-store.svelte.ts';
