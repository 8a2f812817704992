import { mount } from 'svelte';
import { PAGE_PATHS } from '#protocol';
import App from './App.svelte';
import { pagePainters } from './charts/host/start.ts';
import { readKiosk } from './config.ts';
import { createHandle } from './handle.ts';
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

/** The doctor's script is not on the board's way: it comes when it is asked for, if the network lets it. */
async function showDoctor(target: Element): Promise<void> {
  try {
    const page = await import('./doctor/page.ts');
    page.showDoctor(target);
  } catch {
    target.textContent = 'The doctor could not be loaded over this connection. Load this page again.';
  }
}

/** The list of lots, or the page of one: neither is on the board's way, nor on each other's. */
async function showLots(target: Element): Promise<void> {
  const door = pageDoor(new URLSearchParams(location.search), siteUrl());
  try {
    // Each in a statement of its own, or the build does not see which styles belong to which.
    if (path === PAGE_PATHS.lots) {
      const page = await import('./lots/list-page.ts');
      page.show(target, door, import.meta.url);
    } else {
      const page = await import('./lots/lot-page.ts');
      page.show(target, door, import.meta.url);
    }
  } catch {
    target.textContent = 'The lots could not be loaded over this connection. Load this page again.';
  }
}

/** The Lab holds no stream of its own beside its lanes, or the page of a report: neither is on the board's way. */
async function showLab(target: Element): Promise<void> {
  try {
    // Each in a statement of its own, or the build does not see which styles belong to which.
    if (path === PAGE_PATHS.lab) {
      const page = await import('./lab/lab-page.ts');
      page.show(target);
    } else {
      const page = await import('./lab/report-page.ts');
      page.show(target);
    }
  } catch {
    target.textContent = 'The Lab could not be loaded over this connection. Load this page again.';
  }
}

/** The alerts are not on the board's way either. */
async function showAlerts(target: Element): Promise<void> {
  const door = pageDoor(new URLSearchParams(location.search), siteUrl());
  try {
    const page = await import('./alerts/alerts-page.ts');
    page.show(target, door, import.meta.url);
  } catch {
    target.textContent = 'The alerts could not be loaded over this connection. Load this page again.';
  }
}

/** Signing in, and the settings: no stream, and not on the board's way either. */
async function showAccess(target: Element, page: 'signIn' | 'settings'): Promise<void> {
  try {
    const pages = await import('./access/pages.ts');
    await pages.showAccess(target, page);
  } catch {
    target.textContent = 'This page could not be loaded over this connection. Load it again.';
  }
}

const target = document.querySelector('#app');
if (target === null) throw new Error('The page has no #app to be drawn in.');
// Not awaited here: a script that waits for one which needs it waits for ever.
if (path === PAGE_PATHS.doctor) {
  void showDoctor(target); // it never rejects
} else if (path === PAGE_PATHS.lots || path.startsWith(`${PAGE_PATHS.lots}/`)) {
  void showLots(target); // it never rejects
} else if (path === PAGE_PATHS.alerts) {
  void showAlerts(target); // it never rejects
} else if (path === PAGE_PATHS.lab || path.startsWith(`${PAGE_PATHS.lab}/`)) {
  void showLab(target); // it never rejects
} else if (path === PAGE_PATHS.signIn) {
  void showAccess(target, 'signIn'); // it never rejects
} else if (path === PAGE_PATHS.settings) {
  void showAccess(target, 'settings'); // it never rejects
} else {
  showBoard(target);
}
