import { expect, test } from 'vitest';
import { NO_OVERLAY } from '../../charts/picture.ts';
import { SeriesRing } from '../../series/ring.ts';
import { alertsSnapshot, CATALOGUE, firing, rule, T } from '../alerts.kit.ts';
import { AlertsStore } from '../alerts-store.svelte.ts';
import { Overlays } from './overlays.ts';
import type { Alert, Rule } from '#protocol';

const LINES = { id: 'disk', stacked: false };
const shown = (...ids: readonly number[]) => ids.map((id) => ({ id, mirrored: false }));

/** A board on which disk 5 is 400 bytes large. */
function board(rules: readonly Rule[], alerts: readonly Alert[]) {
  const ring = new SeriesRing(4);
  ring.push(T, 400);
  const store = new AlertsStore({ catalogue: () => CATALOGUE, soon: (run) => run() });
  store.load(alertsSnapshot(rules, alerts));
  const rings = new Map([[5, ring]]);
  return {
    ring,
    store,
    overlays: new Overlays(
      store,
      { catalogue: CATALOGUE, range: { from: T - 60_000, to: T }, ring: (id) => rings.get(id) },
      { want: () => undefined },
    ),
  };
}

test('a panel has the stretches and thresholds of its own series, and no others', () => {
  const cpu = rule();
  const { overlays } = board([cpu], [firing(cpu)]);
  expect(overlays.of({ id: 'cpu', stacked: false }, shown(1))).toEqual({
    spans: [{ severity: 'warning', from: T, to: Infinity }],
    thresholds: [{ value: 90, severity: 'warning', firing: true, label: 'CPU busy 90\u00a0%' }],
  });
  expect(overlays.of(LINES, shown(2, 3))).toBe(NO_OVERLAY);
});

test('only the series that fires is shaded: an alert is of its labels', () => {
  const disk = rule('diskfull', { selector: { series: 'disk.used', matchers: [] } });
  const { overlays } = board([disk], [firing(disk, { mount: '/srv' })]);
  expect(overlays.of({ id: 'a', stacked: false }, shown(3)).spans).toHaveLength(1);
  expect(overlays.of({ id: 'b', stacked: false }, shown(2)).spans).toHaveLength(0);
});

test('a threshold in per cent lies where that much of the whole is, and moves with it', () => {
  const disk = rule('diskfull', { selector: { series: 'disk.used', of: 'disk.size', matchers: [] } });
  const { overlays, ring } = board([disk], []);
  const selected = shown(3);
  const before = overlays.of(LINES, selected);
  expect(before.thresholds.map(({ value }) => value)).toEqual([360]);
  expect(overlays.of(LINES, selected)).toBe(before);
  ring.push(T + 1, 800);
  expect(overlays.of(LINES, selected).thresholds.map(({ value }) => value)).toEqual([720]);
});

test('where bands lie on each other only the lowest stands on the axis; what goes down has its threshold below', () => {
  const disk = rule('diskfull', { selector: { series: 'disk.used', matchers: [] } });
  const { overlays } = board([disk], []);
  expect(overlays.of({ id: 'a', stacked: true }, shown(1, 2)).thresholds).toEqual([]);
  expect(overlays.of({ id: 'b', stacked: true }, shown(2, 3)).thresholds).toHaveLength(1);
  const [down] = overlays.of({ id: 'c', stacked: false }, [{ id: 2, mirrored: true }]).thresholds;
  expect(down?.value).toBe(-90);
});

test('a rule that is off says nothing of a chart', () => {
  const { overlays } = board([rule('cpubusy', { enabled: false })], []);
  expect(overlays.of({ id: 'cpu', stacked: false }, shown(1))).toBe(NO_OVERLAY);
});
