import { mount } from 'svelte';
import App from './App.svelte';
import { pagePainters } from './charts/host/start.ts';
import { readKiosk } from './config.ts';
import { createHandle } from './handle.ts';
import { pageDoor } from './sharing/start.ts';
import { Session } from './state/session.svelte.ts';

// The painter's script comes while the page is made, not after the first chart has asked for it.
pagePainters().start();

const query = new URLSearchParams(location.search);
const door = pageDoor(query, location.origin);
const session = new Session(location.origin, query, door, readKiosk(query), import.meta.url);
const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no #app to be drawn in.');

mount(App, { target, props: { session } });
window.switchyard = createHandle(session);
session.start();
