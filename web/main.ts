import { mount } from 'svelte';
import { PAGE_PATHS } from '#protocol';
import App from './App.svelte';
import { pagePainters } from './charts/host/start.ts';
import { readKiosk } from './config.ts';
import { createHandle } from './handle.ts';
import type { QuietPage } from './pages/quiet-pages.ts';
import { sitePath, siteUrl } from './place.ts';
import { pageDoor } from './sharing/start.ts';
import { Session } from './state/session.svelte.ts';

/** Which page this is, one of PAGE_PATHS or below it. */
const path = sitePath(location.pathname);

function showBoard(target: Element): void {
  // The painter's script comes while the page is made, not after the first chart has asked for it.
  pagePainters().start();

  const query = new URLSearchParams(location.search);
  const door = pageDoor(query, siteUrl());
  const session = new Session(siteUrl(), query, door, readKiosk(query), import.meta.url);
  window.switchyard = createHandle(session);
  // Before the page is drawn: what it asks for comes meanwhile.
  session.start();
  mount(App, { target, props: { session } });
}

/** The doctor's script is not on the board's way, like those of all that follow: it comes when it is asked for. */
async function showDoctor(target: Element): Promise<void> {
  const page = await import('./doctor/page.ts');
  page.showDoctor(target);
}

/** The list of lots, or the page of one: neither is on the other's way. */
async function showLots(target: Element): Promise<void> {
  const door = pageDoor(new URLSearchParams(location.search), siteUrl());
  // Each in a statement of its own, or the build does not see which styles belong to which.
  if (path === PAGE_PATHS.lots) {
    const page = await import('./lots/list-page.ts');
    page.show(target, door, import.meta.url);
  } else {
    const page = await import('./lots/lot-page.ts');
    page.show(target, door, import.meta.url);
  }
}

/** The Lab, which holds no stream of its own beside its lanes, or the page of a report. */
async function showLab(target: Element): Promise<void> {
  // Each in a statement of its own, or the build does not see which styles belong to which.
  if (path === PAGE_PATHS.lab) {
    const page = await import('./lab/lab-page.ts');
    page.show(target);
  } else {
    const page = await import('./lab/report-page.ts');
    page.show(target);
  }
}

async function showAlerts(target: Element): Promise<void> {
  const door = pageDoor(new URLSearchParams(location.search), siteUrl());
  const page = await import('./alerts/alerts-page.ts');
  page.show(target, door, import.meta.url);
}

/** Pages without a stream. */
async function showQuiet(target: Element, name: QuietPage): Promise<void> {
  const pages = await import('./pages/quiet-pages.ts');
  await pages.showQuiet(target, name);
}

/** Shows what the path names where it is not the board; rejects when its script cannot be loaded. */
async function showOther(target: Element): Promise<void> {
  if (path === PAGE_PATHS.doctor) await showDoctor(target);
  else if (path === PAGE_PATHS.alerts) await showAlerts(target);
  else if (path === PAGE_PATHS.lots || path.startsWith(`${PAGE_PATHS.lots}/`)) await showLots(target);
  else if (path === PAGE_PATHS.lab || path.startsWith(`${PAGE_PATHS.lab}/`)) await showLab(target);
  else if (path === PAGE_PATHS.signIn) await showQuiet(target, 'signIn');
  else if (path === PAGE_PATHS.settings) await showQuiet(target, 'settings');
  else await showQuiet(target, 'nowhere');
}

const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no #app to be drawn in.');
if (path === PAGE_PATHS.board) showBoard(target);
else
  // Not awaited here: a script that waits for one which needs it waits for ever.
  void showOther(target).catch(() => {
    target.textContent = 'This page could not be loaded over this connection. Load it again.';
  });
