import { expect, test } from 'vitest';
import type { SeriesTuple } from '#protocol';
import { isPresent, selectBars, selectByName, selectSeries } from './select.ts';
import { PANELS, type BarsSpec, type TimeSpec } from './spec.ts';

function declared(
  ...all: (readonly [id: number, name: string, labels?: Record<string, string>])[]
): SeriesTuple[] {
  return all.map(([id, name, labels = {}]) => [id, name, labels, 'B/s', '']);
}

function panel(id: string): TimeSpec {
  const spec = PANELS.find((one) => one.id === id);
  if (spec?.kind !== 'time') throw new Error(`No panel of curves is called ${id}.`);
  return spec;
}

function bars(): BarsSpec {
  const spec = PANELS.find((one) => one.kind === 'bars');
  if (spec === undefined) throw new Error('No panel of bars.');
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

test('what goes out is drawn below what comes in', () => {
  const catalogue = declared([1, 'network.in', { iface: 'eth0' }], [2, 'network.out', { iface: 'eth0' }]);
  const rows = selectSeries(panel('network'), catalogue).map(({ legend, mirrored }) => [legend, mirrored]);
  expect(rows).toEqual([
    ['eth0 in', false],
    ['eth0 out', true],
  ]);
});

test('a series without labels has the hue that its panel keeps for it', () => {
  const catalogue = declared([9, 'swap.used'], [3, 'memory.used'], [5, 'memory.cached']);
  const hues = selectSeries(panel('memory'), catalogue).map(({ legend, hue }) => [legend, hue]);
  expect(hues).toEqual([
    ['used', 0],
    ['cached', 5],
    ['swap', 4],
  ]);
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

test('a panel without series selects nothing and is not there', () => {
  const catalogue = declared([1, 'load.1m']);
  expect(selectSeries(panel('temperature'), catalogue)).toEqual([]);
  expect(PANELS.filter((spec) => isPresent(spec, catalogue, true)).map(({ id }) => id)).toEqual([
    'load',
    'processes',
  ]);
  expect(selectByName('load.1m', catalogue)).toEqual({ ids: [1], unit: 'B/s' });
  expect(selectByName('load.5m', [])).toEqual({ ids: [], unit: '' });
});

test('a bar needs what is used and its size, by the same label', () => {
  const catalogue = declared(
    [1, 'disk.used', { mount: '/data10' }],
    [2, 'disk.size', { mount: '/data10' }],
    [3, 'disk.used', { mount: '/data2' }],
    [4, 'disk.size', { mount: '/data2' }],
    [5, 'disk.used', { mount: '/odd' }],
  );
  expect(selectBars(bars(), catalogue)).toEqual([
    { label: '/data2', used: 3, size: 4, unit: 'B/s' },
    { label: '/data10', used: 1, size: 2, unit: 'B/s' },
  ]);
});

test('every panel has its own id, which an address and a file name can hold', () => {
  expect(new Set(PANELS.map(({ id }) => id)).size).toBe(PANELS.length);
  for (const { id } of PANELS) expect(id).toMatch(/^[a-z-]+$/);
});
