import { expect, test } from 'vitest';
import { ALERT_TOPICS, type OutsideAlert } from '#protocol';
import { foldAlerts, readBook, RESOLVED_KEPT, sweep } from './alert-book.ts';
import { bookOf, delivery, firing, rule, silence, T } from './alerts.kit.ts';

const RULE = rule();
const ALERT = firing(RULE);

test('a state that cannot be read is left out, and stands not in the way of the others', () => {
  const book = readBook({
    [ALERT_TOPICS.rules]: { rules: [RULE] },
    [ALERT_TOPICS.live]: { alerts: 'none' },
    [ALERT_TOPICS.silences]: { silences: [silence('host', 'a')] },
    [ALERT_TOPICS.delivery]: { waiting: [], dead: [], last: [delivery(ALERT)] },
  });
  expect([...book.rules.keys()]).toEqual([RULE.id]);
  expect(book.alerts.size).toBe(0);
  expect([...book.silences.keys()]).toEqual(['silence1']);
  expect([...book.deliveries.keys()]).toEqual(['m1']);
});

test('an alert that was pending and is gone takes what was said of it along', () => {
  const ack = { id: ALERT.id, episode: T, severity: 'warning', by: 'Ada', comment: '', at: T } as const;
  const book = bookOf({ kind: 'alert', data: ALERT }, { kind: 'alert-ack', data: ack });
  foldAlerts(book, { kind: 'alert', data: { ...ALERT, version: 2, state: 'inactive' } });
  expect([book.alerts.size, book.acks.size]).toEqual([0, 0]);
});

test('an acknowledgement of another episode is not taken back', () => {
  const ack = { id: ALERT.id, episode: T, severity: 'warning', by: 'Ada', comment: '', at: T } as const;
  const book = bookOf({ kind: 'alert-ack', data: ack });
  foldAlerts(book, { kind: 'alert-unack', data: { id: ALERT.id, episode: T + 1, by: 'Bob', at: T } });
  expect(book.acks.size).toBe(1);
  foldAlerts(book, { kind: 'alert-unack', data: { id: ALERT.id, episode: T, by: 'Bob', at: T } });
  expect(book.acks.size).toBe(0);
});

test('of a message the newest outcome counts, and it stands last', () => {
  const book = bookOf(
    { kind: 'delivery', data: delivery(ALERT, { message: 'a', outcome: 'retrying' }) },
    { kind: 'delivery', data: delivery(ALERT, { message: 'b' }) },
    { kind: 'delivery', data: delivery(ALERT, { message: 'a', outcome: 'dead', attempt: 9 }) },
  );
  expect([...book.deliveries.values()].map(({ message, outcome }) => [message, outcome])).toEqual([
    ['b', 'sent'],
    ['a', 'dead'],
  ]);
});

test('what was resolved a quarter of an hour ago goes, not before', () => {
  const book = bookOf({ kind: 'alert', data: { ...ALERT, state: 'resolved', resolvedAt: T } });
  sweep(book, T + RESOLVED_KEPT);
  expect(book.alerts.size).toBe(1);
  sweep(book, T + RESOLVED_KEPT + 1);
  expect(book.alerts.size).toBe(0);
});

test('a calm alert is no longer flapping', () => {
  const note = { id: ALERT.id, until: T + 60_000, changes: 4, at: T };
  const book = bookOf({ kind: 'alert-flapping', data: note });
  expect(book.flapping.size).toBe(1);
  foldAlerts(book, { kind: 'alert-flapping', data: { ...note, until: null } });
  expect(book.flapping.size).toBe(0);
});

test('a message that was taken into the next waits no more', () => {
  const waiting = { ...delivery(ALERT), message: 'm1', outcome: 'waiting' } as const;
  const book = bookOf(
    { kind: 'delivery', data: waiting },
    { kind: 'delivery', data: { ...waiting, outcome: 'merged' } },
    { kind: 'delivery', data: { ...waiting, message: 'm2' } },
  );
  expect([...book.deliveries.keys()]).toEqual(['m2']);
});

test('the same fingerprint from two Alertmanagers is two alerts', () => {
  const outside: OutsideAlert = {
    ...{ id: 'f1', source: 'http://one.example', state: 'firing', labels: {}, annotations: {} },
    ...{ startsAt: T, endsAt: null, at: T },
  };
  const book = bookOf(
    { kind: 'outside-alert', data: outside },
    { kind: 'outside-alert', data: { ...outside, source: 'http://other.example' } },
  );
  expect(book.outside.size).toBe(2);
});
