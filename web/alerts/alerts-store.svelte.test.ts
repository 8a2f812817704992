import { expect, test } from 'vitest';
import { decodeEvent, type EventTuple } from '#protocol';
import { AlertsStore } from './alerts-store.svelte.ts';
import { alertsSnapshot, firing, liveTuple, rule, T } from './alerts.kit.ts';

const CPU = rule();
const ALERT = firing(CPU);

/** A store whose frames come when the test says. */
function storeOf() {
  const frames: (() => void)[] = [];
  const store = new AlertsStore({ soon: (run) => void frames.push(run) });
  const frame = (): number => {
    const due = frames.splice(0);
    for (const run of due) run();
    return due.length;
  };
  const apply = (...tuples: EventTuple[]): void => store.apply(tuples.map(decodeEvent));
  return { store, frame, apply };
}

test('states come with the snapshot, events move them, and the page sees it once for each frame', () => {
  const { store, frame, apply } = storeOf();
  expect(store.ready).toBe(false);
  store.load(alertsSnapshot([CPU], [ALERT]));
  expect(store.lines.map(({ name, unit }) => [name, unit])).toEqual([['CPU busy', '%']]);
  const before = store.lines;
  apply(
    liveTuple(11, { kind: 'alert', data: { ...ALERT, version: 2, recovering: T + 1000 } }),
    liveTuple(12, { kind: 'alert', data: { ...ALERT, version: 3, state: 'resolved', resolvedAt: T + 2000 } }),
  );
  expect(store.lines).toBe(before);
  expect(frame()).toBe(1);
  expect(store.lines[0]).toMatchObject({ state: 'resolved', since: T + 2000 });
  expect(store.progress.seq).toBe(12);
});

test('what does not fit is passed over, and what comes after it counts', () => {
  const { store, frame, apply } = storeOf();
  store.load(alertsSnapshot([CPU], []));
  apply([11, T, 'alerts/live', 'alert', { id: 'nonsense' }], liveTuple(12, { kind: 'alert', data: ALERT }));
  frame();
  expect(store.lines).toHaveLength(1);
});

test('when an alert fired is kept for the charts, also when the alert is gone', () => {
  const { store, apply } = storeOf();
  store.load(alertsSnapshot([CPU], [ALERT]));
  expect([...store.fired.all]).toMatchObject([{ from: T, to: null }]);
  const before = store.fired.version;
  apply(liveTuple(11, { kind: 'alert', data: { ...ALERT, state: 'resolved', resolvedAt: T + 9000 } }));
  expect([...store.fired.all]).toMatchObject([{ from: T, to: T + 9000 }]);
  expect(store.fired.version).not.toBe(before);
});

test('notes under an alert come with their edits', () => {
  const { store, frame, apply } = storeOf();
  store.load(alertsSnapshot([CPU], [ALERT]));
  const data = { text: 'Lookng', id: 'note01', by: 'Ada', author: 'a1', t: T, time: T, alert: ALERT.id };
  apply(
    [11, T, 'notes/board', 'note', data],
    [12, T, 'notes/board', 'note-edited', { id: 'note01', text: 'Looking', by: 'Ada', t: T + 1 }],
  );
  frame();
  expect(store.notes).toMatchObject([{ text: 'Looking', alert: ALERT.id, earlier: [{ text: 'Lookng' }] }]);
});
