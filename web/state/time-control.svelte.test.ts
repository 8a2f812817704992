import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AddressBar } from './address-bar.ts';
import { TimeControl } from './time-control.svelte.ts';
import { HELD_SPAN, SPANS, type TimeRange, type TimeState } from './time.ts';
import { View } from './view.svelte.ts';
import { FakeWindow } from './window.kit.ts';

const SHOWN: TimeRange = { from: 1_700_000_000_000, to: 1_700_000_300_000 };
const PART: TimeRange = { from: 1_700_000_100_000, to: 1_700_000_200_000 };
const SHOWN_QUERY = '?from=2023-11-14T22:13:20.000Z&to=2023-11-14T22:18:20.000Z';
const PART_QUERY = '?from=2023-11-14T22:15:00.000Z&to=2023-11-14T22:16:40.000Z';

let stored = new Map<string, string>();

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, text: string) => stored.set(key, text),
  });
});
afterEach(() => void vi.unstubAllGlobals());

function made(window = new FakeWindow()) {
  const changes: TimeState[] = [];
  const address = new AddressBar(window);
  const time = new TimeControl({ address, shown: () => SHOWN, changed: (before) => changes.push(before) });
  return { time, window, changes, address };
}

test('an address without a word of time is live', () => {
  const { time, window } = made(new FakeWindow('?transport=sse'));
  expect(time.live).toBe(true);
  expect(time.state.span).toBe(HELD_SPAN);
  expect(window.search).toBe('?transport=sse');
});

test('an address names the range', () => {
  expect(made(new FakeWindow('?range=6h')).time.state.span).toBe(SPANS['6h']);
  const { time } = made(new FakeWindow(`${PART_QUERY}&range=1h`));
  expect(time.state).toMatchObject({ fixed: PART, span: SPANS['1h'], back: [] });
  expect([...time.state.reasons]).toEqual(['past']);
});

test('pausing, resuming and choosing change the entry that is there', () => {
  const { time, window, changes } = made();
  time.toggle();
  expect([time.live, window.search]).toEqual([false, SHOWN_QUERY]);
  time.toggle();
  expect([time.live, window.search]).toEqual([true, '']);
  time.choose(SPANS['24h']);
  expect(window.search).toBe('?range=24h');
  expect(window.depth).toBe(1);
  expect(changes.map(({ fixed }) => fixed)).toEqual([undefined, SHOWN, undefined]);
});

test('a zoom is an entry of its own, and the browser goes back over it', () => {
  const { time, window } = made();
  time.pause();
  time.zoom(PART);
  expect([window.search, window.depth]).toEqual([PART_QUERY, 2]);
  window.go(-1);
  expect(time.state).toMatchObject({ fixed: SHOWN, back: [] });
  expect([...time.state.reasons]).toEqual(['user']);
  window.go(1);
  expect(time.state).toMatchObject({ fixed: PART, back: [SHOWN] });
  time.back();
  expect(time.state.fixed).toEqual(SHOWN);
});

test('a page loaded again knows what its zooms go back to', () => {
  const first = made();
  first.time.zoom(PART);
  const { time } = made(new FakeWindow(first.window.search, first.window.history.state));
  expect(time.state.back).toEqual([undefined]);
  time.back();
  expect(time.live).toBe(true);
});

test.each([null, 5, { back: 'x' }, { back: [], reasons: [] }, { back: [null], reasons: ['bored'] }])(
  'a memo that this page did not write (%j) is none',
  (memo) => {
    const { time } = made(new FakeWindow(PART_QUERY, memo));
    expect([...time.state.reasons]).toEqual(['past']);
  },
);

test('a chosen past may be given in either order, and too short a stretch is none', () => {
  const { time } = made();
  time.show({ from: PART.to, to: PART.from });
  expect(time.state.fixed).toEqual(PART);
  time.show({ from: 0, to: 100 });
  expect(time.state.fixed).toEqual(PART);
});

test('a range is not moved before 1970', () => {
  const { time } = made();
  time.show({ from: 10_000, to: 20_000 });
  time.shift(-15_000);
  expect(time.state.fixed).toEqual({ from: 0, to: 10_000 });
});

test('what changes nothing makes no entry and tells nobody', () => {
  const { time, window, changes } = made();
  time.back();
  time.shift(1000);
  time.zoom({ from: 5, to: 6 });
  expect([window.depth, changes.length]).toEqual([1, 0]);
});

test('the zone is in the address and remembered', () => {
  const { time, window } = made();
  time.setZone('utc');
  expect([time.zone.name, window.search]).toEqual(['UTC', '?tz=utc']);
  expect(made().time.zone.choice).toBe('utc');
  expect(made(new FakeWindow('?tz=Europe/Berlin')).time.zone.name).toBe('Europe/Berlin');
  time.setZone('Europe/Atlantis');
  expect(time.zone.name).toBe('UTC');
  time.setZone('browser');
  expect(window.search).toBe('');
});

test('whoever goes back to before the zone was chosen keeps it, and its address says so', () => {
  const { time, window } = made();
  time.setZone('browser');
  time.zoom(PART);
  time.setZone('utc');
  window.go(-1);
  expect([time.zone.name, window.search]).toEqual(['UTC', '?tz=utc']);
});

test('a browser that refuses further changes does not stop the page', () => {
  const { time, window } = made();
  window.refusing = true;
  time.pause();
  time.zoom(PART);
  expect(time.state.fixed).toEqual(PART);
});

test('a panel has an address, beside that of the time', () => {
  const { time, window, address } = made(new FakeWindow('?kiosk=1'));
  const view = new View(address, true);
  time.zoom(PART);
  view.open('memory');
  expect(window.search).toBe(`?kiosk=1&${PART_QUERY.slice(1)}&panel=memory`);
  window.go(-1);
  expect(view.panel).toBeUndefined();
  expect(time.state.back).toEqual([undefined]);
  window.go(1);
  expect(view.panel).toBe('memory');
  view.close();
  view.close();
  expect([view.panel, window.depth]).toEqual([undefined, 4]);
  expect(new View(new AddressBar(new FakeWindow('?panel=load')), false).panel).toBe('load');
});
