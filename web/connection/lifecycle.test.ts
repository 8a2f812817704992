import { expect, test } from 'vitest';
import { followLife } from './lifecycle.ts';

/** A page whose life a test leads, and what its feed was told. */
function alive() {
  const told: string[] = [];
  const shown: { visibilityState: DocumentVisibilityState } = { visibilityState: 'visible' };
  const document = Object.assign(new EventTarget(), shown);
  const page = Object.assign(new EventTarget(), { document });
  const stop = followLife(page, {
    nudge: (nudge) => void told.push(nudge),
    start: () => void told.push('start'),
    stop: () => void told.push('stop'),
  });
  const show = (state: DocumentVisibilityState): void => {
    document.visibilityState = state;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { told, page, document, show, stop };
}

test('a network that came back, and a page that is shown again, are looked at; a hidden one goes on', () => {
  const { told, page, show } = alive();
  show('hidden');
  expect(told).toEqual([]);
  show('visible');
  page.dispatchEvent(new Event('online'));
  expect(told).toEqual(['woken', 'online']);
});

test('a page that is left lets go, and begins anew only when it comes out of the back-forward cache', () => {
  const { told, page } = alive();
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
  page.dispatchEvent(new Event('pagehide'));
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  expect(told).toEqual(['stop', 'start']);
});

test('a page that is frozen lets go until it is thawed', () => {
  const { told, document } = alive();
  document.dispatchEvent(new Event('freeze'));
  document.dispatchEvent(new Event('resume'));
  expect(told).toEqual(['stop', 'start']);
});

test('when it is over nothing is told any more', () => {
  const { told, page, stop } = alive();
  stop();
  page.dispatchEvent(new Event('online'));
  expect(told).toEqual([]);
});
