import AlertsPage from '../pages/AlertsPage.svelte';
import { showing } from '../shell/show-page.ts';
import { AlertsSession } from './alerts-session.ts';

/** Shows what is wrong, the rules, the silences, and what was sent. */
export const show = showing(AlertsPage, (place, door, script) => new AlertsSession(place, door, script));
