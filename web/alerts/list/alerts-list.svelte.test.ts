import { expect, test } from 'vitest';
import { alertsSnapshot, firing, rule } from '../alerts.kit.ts';
import { AlertsStore } from '../alerts-store.svelte.ts';
import { AlertsList } from './alerts-list.svelte.ts';
import { readWanted } from './filters.ts';

const CPU = rule();
const DISK = rule('diskfull', { name: 'Disk full', severity: 'critical' });

function listOf() {
  const store = new AlertsStore({ soon: (run) => run() });
  const list = new AlertsList(store);
  const show = (...alerts: Parameters<typeof alertsSnapshot>[1][number][]): string[] => {
    store.load(alertsSnapshot([CPU, DISK], alerts));
    list.arrange(readWanted(''));
    return list.lines.map(({ name }) => name);
  };
  return { list, show };
}

test('what is under a hand stays where it is, and what is more urgent comes behind it until the hand is gone', () => {
  const { list, show } = listOf();
  expect(show(firing(CPU))).toEqual(['CPU busy']);
  list.hold();
  expect(show(firing(CPU), firing(DISK))).toEqual(['CPU busy', 'Disk full']);
  list.release();
  expect(show(firing(CPU), firing(DISK))).toEqual(['Disk full', 'CPU busy']);
});

test('all are ticked, then none; what is gone is ticked no more', () => {
  const { list, show } = listOf();
  show(firing(CPU), firing(DISK));
  list.tickAll();
  expect(list.chosen).toHaveLength(2);
  show(firing(DISK));
  expect(list.chosen.map(({ name }) => name)).toEqual(['Disk full']);
  list.tickAll();
  expect(list.chosen).toEqual([]);
});
