/** What the board loads once there are rules or alerts. */
export { default as AlertsPanel } from './board/AlertsPanel.svelte';
export { default as Badge } from './board/Badge.svelte';
export { askFired, FiredLook } from './board/fired-look.ts';
export { Overlays } from './board/overlays.ts';
export { AlertsStore } from './alerts-store.svelte.ts';
export { headline, News } from './news.svelte.ts';
