import { describe, expect, test } from 'vitest';
import type { Alert, AlertAck } from '#protocol';
import { AlertTable, RESOLVED_KEPT } from './table.ts';
import { alertWith, resolvedAt } from './testing.ts';

const ID = alertWith().id;
const move = (table: AlertTable, data: Alert): boolean => table.apply({ kind: 'alert', data });

function ackOf(parts: Partial<AlertAck> = {}): AlertAck {
  return { id: ID, episode: 1_000, severity: 'warning', by: 'Ada', comment: 'On it.', at: 2_000, ...parts };
}

test('a transition is taken once, and only after the one before', () => {
  const table = new AlertTable();
  expect(move(table, alertWith({ version: 2 }))).toBe(false);
  expect(move(table, alertWith())).toBe(true);
  expect(move(table, alertWith())).toBe(false);
  expect(move(table, alertWith({ episode: 900 }))).toBe(false);
  expect(move(table, alertWith({ episode: 3_000 }))).toBe(false);
  expect(move(table, resolvedAt(alertWith(), 2_000))).toBe(true);
  expect(move(table, alertWith({ version: 3 }))).toBe(false);
  expect(move(table, alertWith({ episode: 3_000 }))).toBe(true);
  expect(table.alerts.get(ID)).toMatchObject({ state: 'firing', episode: 3_000 });
  move(table, resolvedAt(alertWith({ episode: 3_000 }), 4_000));
  expect(move(table, alertWith({ episode: 2_000 }))).toBe(false);
});

test('what was pending and is gone is not in it', () => {
  const table = new AlertTable();
  move(table, alertWith({ state: 'pending', firedAt: null }));
  expect(move(table, alertWith({ version: 2, state: 'inactive', firedAt: null }))).toBe(true);
  expect(table.alerts.size).toBe(0);
});

test('what is resolved is kept for 15 minutes', () => {
  const table = new AlertTable();
  move(table, alertWith());
  move(table, resolvedAt(alertWith(), 2_000));
  expect(table.prune(2_000 + RESOLVED_KEPT)).toEqual([]);
  expect(table.prune(2_001 + RESOLVED_KEPT)).toEqual([ID]);
  expect(table.state()).toEqual(new AlertTable().state());
});

describe('an acknowledgement', () => {
  function acked(): AlertTable {
    const table = new AlertTable();
    move(table, alertWith());
    expect(table.apply({ kind: 'alert-ack', data: ackOf() })).toBe(true);
    return table;
  }

  test('holds for its episode only', () => {
    const table = acked();
    expect(table.ackOf(alertWith())?.by).toBe('Ada');
    move(table, resolvedAt(alertWith(), 3_000));
    move(table, alertWith({ episode: 4_000 }));
    expect(table.ackOf(alertWith({ episode: 4_000 }))).toBeUndefined();
    expect(table.apply({ kind: 'alert-ack', data: ackOf() })).toBe(false);
  });

  test('is dropped by a higher severity, not by a lower one', () => {
    const table = acked();
    expect(table.ackOf(alertWith({ severity: 'critical' }))).toBeUndefined();
    expect(table.ackOf(alertWith({ severity: 'info' }))).toBeDefined();
  });

  test('can be taken back, of that episode', () => {
    const table = acked();
    const unack = (episode: number): boolean =>
      table.apply({ kind: 'alert-unack', data: { id: ID, episode, by: 'Bob', at: 3_000 } });
    expect(unack(999)).toBe(false);
    expect(unack(1_000)).toBe(true);
    expect(table.ackOf(alertWith())).toBeUndefined();
  });

  test('is not for what is resolved or unknown', () => {
    const table = acked();
    move(table, resolvedAt(alertWith(), 3_000));
    expect(table.apply({ kind: 'alert-ack', data: ackOf() })).toBe(false);
    const id = 'highload-0000000000000002';
    expect(table.apply({ kind: 'alert-ack', data: ackOf({ id }) })).toBe(false);
  });
});

test('the state is what the table goes on from, with flapping and gaps', () => {
  const table = new AlertTable();
  move(table, alertWith());
  table.apply({ kind: 'alert-ack', data: ackOf() });
  table.apply({ kind: 'alert-flapping', data: { id: ID, until: 9_000, changes: 2, at: 3_000 } });
  for (let at = 0; at < 150; at += 1) {
    table.apply({ kind: 'alert-gap', data: { from: at, to: at + 1, why: 'away' } });
  }
  const state = table.state();
  expect(state.gaps).toHaveLength(100);
  expect(state.gaps.at(-1)?.to).toBe(150);
  expect(new AlertTable(state).state()).toEqual(state);
  table.apply({ kind: 'alert-flapping', data: { id: ID, until: null, changes: 0, at: 9_000 } });
  expect(table.flapping.size).toBe(0);
});
