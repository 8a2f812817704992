import { expect, test } from 'vitest';
import type { SeriesTuple } from '#protocol';
import { selectByName, selectSeries } from './select.ts';
import { PANELS, type PanelSpec } from './spec.ts';

function declared(
  ...all: (readonly [id: number, name: string, labels?: Record<string, string>])[]
): SeriesTuple[] {
  return all.map(([id, name, labels = {}]) => [id, name, labels, 'B/s', '']);
}

function panel(id: string): PanelSpec {
  const spec = PANELS.find((one) => one.id === id);
  if (spec === undefined) throw new Error(`No panel ${id}.`);
  return spec;
}

test('cores are ordered as people count, and named by their label', () => {
  const catalogue = declared(
    [1, 'cpu.core.used', { core: '10' }],
    [2, 'cpu.core.used', { core: '2' }],
    [3, 'cpu.used'],
  );
  expect(selectSeries(panel('cores'), catalogue).map(({ legend }) => legend)).toEqual(['core 2', 'core 10']);
});

test('a series keeps its hue when others appear', () => {
  const before = declared([4, 'network.in', { iface: 'eth1' }], [5, 'network.out', { iface: 'eth1' }]);
  const after = [...before, ...declared([9, 'network.in', { iface: 'eth0' }])];
  const hues = (catalogue: SeriesTuple[]) =>
    Object.fromEntries(selectSeries(panel('network'), catalogue).map(({ legend, hue }) => [legend, hue]));
  expect(hues(before)).toEqual({ 'eth1 in': 0, 'eth1 out': 1 });
  expect(hues(after)).toEqual({ 'eth1 in': 0, 'eth1 out': 1, 'eth0 in': 2 });
});

test('series about a transport take its name, its place and its colour', () => {
  const catalogue = declared(
    [1, 'connections', { transport: 'polling' }],
    [2, 'connections', { transport: 'websocket' }],
    [3, 'connections', { transport: 'pigeon' }],
  );
  const rows = selectSeries(panel('viewers'), catalogue).map(({ legend, transport }) => [legend, transport]);
  expect(rows).toContainEqual(['Polling', 'polling']);
  expect(rows).toContainEqual(['pigeon', undefined]);
  const known = rows.filter(([, transport]) => transport !== undefined);
  expect(known.map(([, transport]) => transport)).toEqual(['websocket', 'polling']);
});

test('a panel without series selects nothing', () => {
  expect(selectSeries(panel('temperature'), declared([1, 'load.1m']))).toEqual([]);
  expect(selectByName('load.1m', declared([1, 'load.1m']))).toEqual({ ids: [1], unit: 'B/s' });
  expect(selectByName('load.5m', [])).toEqual({ ids: [], unit: '' });
});

test('every panel has its own id', () => {
  expect(new Set(PANELS.map(({ id }) => id)).size).toBe(PANELS.length);
});
