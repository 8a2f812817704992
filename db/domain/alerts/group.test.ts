import { describe, expect, test } from 'vitest';
import type { Alert } from '#protocol';
import { combine, dueOf, flush, GROUP_TIMES, join, type Group, type Hush, type Message } from './group.ts';
import type { Mute } from './mute.ts';
import { alertWith, resolvedAt } from './testing.ts';

const OPEN: Hush = { mutes: () => [], acked: () => false };
const MUTED = (...mutes: Mute[]): Hush => ({ mutes: () => mutes, acked: () => false });
const { wait, interval, repeat } = GROUP_TIMES;
const NEW = { channel: 'pager1', key: 'highload' };

const alertOf = (id: number, at = 1_000): Alert =>
  alertWith({
    ...{ id: `highload-${id.toString(16).padStart(16, '0')}`, episode: at, since: at, firedAt: at, at },
  });
const groupOf = (...alerts: Alert[]): Group =>
  alerts.reduce<Group | typeof NEW>((group, alert) => join(group, alert), NEW) as Group; // given one alert at least
const told = (message: Message | undefined): string[] =>
  (message?.news ?? []).map(
    (news) => `${news.repeated ? 'again ' : ''}${news.told} ${Number(news.alert.id.slice(-4))}`,
  );

describe('a group', () => {
  test('waits for others after its first alert, and tells them together', () => {
    const group = groupOf(alertOf(1, 1_000), alertOf(2, 20_000));
    expect(group.due).toBe(1_000 + wait);
    const { message, group: after } = flush(group, 31_000, OPEN);
    expect(told(message)).toEqual(['firing 1', 'firing 2']);
    expect(message).toMatchObject({ id: 'pager1:highload:31000', firing: 2 });
    expect(after.due).toBe(31_000 + repeat);
  });

  test('tells what changed once in an interval', () => {
    const first = flush(groupOf(alertOf(1)), 31_000, OPEN).group;
    const joined = join(join(first, alertOf(2, 40_000)), resolvedAt(alertOf(1), 50_000));
    expect(joined.due).toBe(31_000 + interval);
    const { message, group } = flush(joined, 331_000, OPEN);
    expect(told(message)).toEqual(['resolved 1', 'firing 2']);
    expect(Object.keys(group.members)).toEqual([alertOf(2).id]);
    const quiet = join(group, alertOf(3, 2_000_000));
    expect(quiet.due).toBe(2_000_000 + wait);
  });

  test('sends nothing of what fired and was resolved between two flushes', () => {
    const group = join(groupOf(alertOf(1)), resolvedAt(alertOf(1), 9_000));
    const flushed = flush(group, 31_000, OPEN);
    expect(flushed.message).toBeUndefined();
    expect(flushed.group).toMatchObject({ members: {}, told: {}, due: null });
  });

  test('tells a later episode, and not twice the same', () => {
    const first = flush(groupOf(alertOf(1)), 31_000, OPEN).group;
    expect(flush(first, 331_000, OPEN).message).toBeUndefined();
    const again = join(join(first, resolvedAt(alertOf(1), 40_000)), alertOf(1, 50_000));
    const second = flush(again, 331_000, OPEN);
    expect(told(second.message)).toEqual(['firing 1']);
    expect(second.message?.news[0]?.alert.episode).toBe(50_000);
  });

  test('repeats what still fires, unless somebody has it in hand', () => {
    const { group } = flush(groupOf(alertOf(1), alertOf(2)), 31_000, OPEN);
    const acked = alertOf(2).id;
    const hush: Hush = { mutes: () => [], acked: ({ id }) => id === acked };
    expect(flush(group, 30_999 + repeat, hush).message).toBeUndefined();
    const repeated = flush(group, 31_000 + repeat, hush);
    expect(told(repeated.message)).toEqual(['again firing 1']);
    expect(repeated.group.due).toBe(31_000 + repeat + interval);
    expect(told(flush(repeated.group, repeated.group.due ?? 0, OPEN).message)).toEqual(['again firing 2']);
  });

  test('does not ask whether a first time is in hand: it is told', () => {
    expect(told(flush(groupOf(alertOf(1)), 31_000, { ...OPEN, acked: () => true }).message)).toEqual([
      'firing 1',
    ]);
  });

  test('is not changed by what it does not tell', () => {
    const pending = alertWith({ state: 'pending', firedAt: null });
    expect(join(NEW, pending)).toMatchObject({ members: {}, due: null });
    expect(join(NEW, resolvedAt(alertOf(1), 5_000))).toMatchObject({ members: {}, due: null });
    const group = groupOf(alertOf(1));
    const recovering = { ...alertOf(1), version: 2, recovering: 9_000, at: 9_000 };
    expect(join(group, recovering)).toEqual({ ...group, members: { [recovering.id]: recovering } });
  });
});

test('what becomes more urgent is told again soon, whoever had it in hand, and what becomes less so is not', () => {
  const { group } = flush(groupOf(alertOf(1)), 31_000, OPEN);
  const urgent = { ...alertOf(1), version: 2, severity: 'critical', at: 60_000 } as const;
  const joined = join(group, urgent);
  expect(joined.due).toBe(31_000 + interval);
  const { message, group: after } = flush(joined, 331_000, OPEN);
  expect(told(message)).toEqual(['again firing 1']);
  expect(message?.news[0]?.alert.severity).toBe('critical');
  const calmer = join(after, { ...urgent, version: 3, severity: 'info', at: 400_000 });
  expect(calmer.due).toBe(331_000 + repeat);
  expect(flush(calmer, 700_000, OPEN).message).toBeUndefined();
});

test('where that is wanted, what was told as over stays for as long, and what was never told does not', () => {
  const times = { ...GROUP_TIMES, keep: 900_000 };
  const first = flush(groupOf(alertOf(1)), 31_000, OPEN, times).group;
  const second = join(first, alertOf(2, 40_000), times);
  const both = [alertOf(1), alertOf(2)].map((alert) => resolvedAt(alert, 50_000));
  const { group, message } = flush(
    both.reduce((now, alert) => join(now, alert, times), second),
    331_000,
    OPEN,
    times,
  );
  expect(told(message)).toEqual(['resolved 1']);
  expect(group).toMatchObject({ over: [alertOf(1).id], due: 950_000 });
  expect(Object.keys(group.members)).toEqual([alertOf(1).id]);
  const kept = flush(group, 900_000, OPEN, times);
  expect(kept.message).toBeUndefined();
  expect(kept.group.over).toEqual([alertOf(1).id]);
  expect(flush(kept.group, 950_000, OPEN, times).group).toMatchObject({ members: {}, over: [], due: null });
  // Changed to a kind of channel that keeps nothing.
  expect(flush(group, 400_000, OPEN).group.members).toEqual({});
});

test('a clock that is put back keeps nobody waiting', () => {
  const HOUR = 3_600_000;
  const late = join(NEW, alertOf(1, HOUR), GROUP_TIMES, 5_000);
  expect(late.due).toBe(5_000 + wait);
  const never = groupOf(alertOf(1, HOUR));
  expect(dueOf(never, HOUR + 1, GROUP_TIMES)).toBe(HOUR + wait);
  expect(dueOf(never, 5_000, GROUP_TIMES)).toBe(5_000);
  const { group } = flush(never, HOUR + wait, OPEN);
  expect(dueOf(group, HOUR + wait, GROUP_TIMES)).toBe(HOUR + wait + repeat);
  expect(dueOf(group, 5_000, GROUP_TIMES)).toBe(5_000);
  expect(dueOf({ ...group, due: null }, 5_000, GROUP_TIMES)).toBe(Infinity);
});

describe('what is muted', () => {
  const silence: Mute = { kind: 'silence', silence: 'silence1', until: 100_000 };

  test('is sent when the silence ends and it still fires', () => {
    const { message, group } = flush(groupOf(alertOf(1)), 31_000, MUTED(silence));
    expect(message).toBeUndefined();
    expect(group.due).toBe(100_000);
    expect(told(flush(group, 100_000, OPEN).message)).toEqual(['firing 1']);
  });

  test('is not sent when it is resolved by then', () => {
    const { group } = flush(groupOf(alertOf(1)), 31_000, MUTED(silence));
    expect(flush(join(group, resolvedAt(alertOf(1), 50_000)), 100_000, OPEN).message).toBeUndefined();
  });

  test('keeps the resolve of what was told before', () => {
    const { group } = flush(groupOf(alertOf(1)), 31_000, OPEN);
    const muted = flush(join(group, resolvedAt(alertOf(1), 50_000)), 60_000, MUTED(silence));
    expect(muted.message).toBeUndefined();
    expect(muted.group.due).toBe(100_000);
    expect(told(flush(muted.group, 100_000, OPEN).message)).toEqual(['resolved 1']);
  });

  test('is looked at each interval where its end is not known, and is not repeated', () => {
    const inhibited: Mute = { kind: 'inhibited', by: 'x', until: null };
    expect(flush(groupOf(alertOf(1)), 31_000, MUTED(inhibited)).group.due).toBe(31_000 + interval);
    const { group } = flush(groupOf(alertOf(1)), 31_000, OPEN);
    expect(flush(group, 31_000 + repeat, MUTED(inhibited)).message).toBeUndefined();
  });

  test('because it flaps is told once, and how it stands when it is calm', () => {
    const flapping: Mute = { kind: 'flapping', until: 200_000 };
    const { group } = flush(groupOf(alertOf(1)), 31_000, OPEN);
    const noted = flush(join(group, resolvedAt(alertOf(1), 50_000)), 60_000, MUTED(flapping));
    expect(told(noted.message)).toEqual(['flapping 1']);
    const still = flush(join(noted.group, alertOf(1, 90_000)), 120_000, MUTED(flapping));
    expect(still.message).toBeUndefined();
    expect(still.group.due).toBe(200_000);
    expect(flush(still.group, 150_000, MUTED(flapping)).message).toBeUndefined();
    expect(told(flush(still.group, 200_000, OPEN).message)).toEqual(['firing 1']);
    expect(flush(groupOf(alertOf(1)), 31_000, MUTED(flapping, silence)).message).toBeUndefined();
  });
});

test('a message that never arrived is told with the next: what is resolved by now, once', () => {
  const first = flush(groupOf(alertOf(1), alertOf(2)), 31_000, OPEN);
  const later = join(join(first.group, resolvedAt(alertOf(1), 50_000)), alertOf(3, 60_000));
  const next = flush(later, 331_000, OPEN);
  if (!first.message || !next.message) throw new Error('Both have something to tell.');
  const both = combine(first.message, next.message);
  expect(told(both)).toEqual(['firing 2', 'resolved 1', 'firing 3']);
  expect(both.id).toBe(next.message.id);
  const flapping = {
    ...next.message,
    news: next.message.news.map((news) => ({ ...news, told: 'flapping' as const })),
  };
  expect(told(combine(first.message, flapping))).toContain('firing 1');
});
