import { mount } from 'svelte';
import App from './App.svelte';
import { readKiosk } from './config.ts';
import { createHandle } from './handle.ts';
import { Session } from './state/session.svelte.ts';

const query = new URLSearchParams(location.search);
const session = new Session(location.origin, query, readKiosk(query), import.meta.url);
const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no #app to be drawn in.');

mount(App, { target, props: { session } });
window.switchyard = createHandle(session);
session.start();
